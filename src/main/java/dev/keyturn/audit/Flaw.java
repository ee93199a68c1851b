package dev.keyturn.audit;

/** Carries the first problem out of a check. */
final class Flaw extends Exception {
  private final transient Verification.Problem problem;

  Flaw(Verification.Kind kind, long line, String words) {
    super(words);
    this.problem = new Verification.Problem(kind, line, words);
  }

  Verification.Problem problem() {
    return problem;
  }
}
