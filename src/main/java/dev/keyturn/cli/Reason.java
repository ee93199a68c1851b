package dev.keyturn.cli;

import picocli.CommandLine.Option;

/** Why: what every word of a person comes with. */
final class Reason {
  private static final int LONGEST = 500;

  @Option(
      names = {"-r", "--reason"},
      required = true,
      paramLabel = "R",
      description = "Why; kept in the audit trail for ever.")
  private String text;

  String checked() throws Main.Refused {
    if (text.isBlank()
        || text.length() > LONGEST
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new Main.Refused("--reason is one line of 1 to 500 characters");
    }
    return text.strip();
  }
}
