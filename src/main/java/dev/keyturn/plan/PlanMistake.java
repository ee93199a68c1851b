package dev.keyturn.plan;

/**
 * One mistake in a plan, told so that it can be mended without looking anything up.
 *
 * @param file as the reader should call it, such as {@code rotation-plans/zkeb.yaml}
 * @param line counted from 1
 * @param column counted from 1
 * @param path where in the plan, such as {@code secrets[1].material.kind}; empty for the whole file
 * @param found never a text that could be a secret value
 * @param remedy a whole sentence
 */
public record PlanMistake(
    PlanReason reason,
    String file,
    int line,
    int column,
    String path,
    String found,
    String expected,
    String remedy) {

  /** The mistake on one line: {@code file:line:column: path: found ..., expected .... remedy}. */
  public String text() {
    var where = file + ":" + line + ":" + column + ": " + (path.isEmpty() ? "" : path + ": ");
    var why = reason.concernsMeaning() ? " " + reason.why() : "";
    return where + "found " + found + ", expected " + expected + "." + why + " " + remedy;
  }

  @Override
  public String toString() {
    return text();
  }
}
