package dev.keyturn.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a command that moves rotations goes on. */
final class Span {
  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      defaultValue = "PT2M",
      description =
          "Wait for what is ready within this time, such as a deploy. ISO 8601; default ${DEFAULT-VALUE}.")
  private Duration patience;

  @Option(
      names = "--limit",
      paramLabel = "DURATION",
      defaultValue = "PT30M",
      description = "Exit after this time at the latest. ISO 8601; default ${DEFAULT-VALUE}.")
  private Duration limit;

  Duration patience() {
    return patience;
  }

  Duration limit() {
    return limit;
  }
}
