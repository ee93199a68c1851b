package dev.keyturn.request;

/** What became of a command that was not refused. */
public enum CommandOutcome {
  TAKEN("taken"),
  /** The same person had given the same before; it counts once. */
  ALREADY("already");

  private final String word;

  CommandOutcome(String word) {
    this.word = word;
  }

  /** As the command line's JSON has it. */
  public String word() {
    return word;
  }
}
