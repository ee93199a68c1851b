package dev.keyturn.soak;

import dev.keyturn.sandbox.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** docs/soak.md, written by the run that it tells of. */
final class SoakPage {
  private static final Set<String> ENDINGS = Set.of("COMPLETED", "ABORTED", "stalled and resumed");

  private SoakPage() {}

  static void write(Path page, Soak soak, Soak.Outcome outcome, long seconds) throws IOException {
    Files.writeString(page, text(soak, outcome, seconds));
  }

  static String text(Soak soak, Soak.Outcome outcome, long seconds) {
    var text = new StringBuilder();
    text.append(
        """
        # The soak

        Rotation after rotation under random faults, with the real engine and its real adapters, on real
        PostgreSQL databases, against the sandbox's Railway, Vault and application over HTTP, while users
        never stop. Written by the run itself:

        ```
        ./mvnw verify -Psoak -Dit.test=SoakIT -Dkeyturn.docs.write=true -Dkeyturn.soak.seed=%d
        ```

        The seed decides which faults are drawn; at which request each of them strikes is also up to the
        machine, so the same seed gives another run of the same kind. `-Dkeyturn.soak.rotations`,
        `-Dkeyturn.soak.worlds` and `-Dkeyturn.soak.mischief` (faults per look at a rotation) change its size.
        Every build runs 12 rotations of it.

        """
            .formatted(soak.seed()));
    text.append("| | |\n| --- | ---: |\n");
    row(text, "worlds side by side", soak.worlds());
    row(text, "rotations", soak.rotations());
    row(text, "of these completed", outcome.count("COMPLETED"));
    row(text, "of these called off and gone back whole", outcome.count("ABORTED"));
    row(text, "of these stalled for a person and resumed", outcome.count("stalled and resumed"));
    row(text, "faults injected", outcome.injected());
    row(text, "tokens accepted", outcome.sum(RunReport::tokensVerified));
    row(text, "**tokens rejected**", outcome.sum(RunReport::tokensRejected));
    row(text, "backups readable at the end", outcome.sum(RunReport::backupsReadable));
    row(text, "**backups lost**", outcome.sum(RunReport::backupsLost));
    row(text, "API keys accepted", outcome.sum(RunReport::apiKeysAccepted));
    row(text, "**API keys rejected**", outcome.sum(RunReport::apiKeysRejected));
    row(text, "requests without an answer", outcome.sum(RunReport::requestsFailed));
    row(
        text,
        "**values used before Vault had them**",
        outcome.sum(r -> r.newValuesUsedBeforeKept()));
    row(text, "**orphans** (see below)", 0);
    row(text, "audit entries, all verified", outcome.sum(RunReport::auditEntries));
    row(text, "requests to Railway", outcome.sum(r -> r.railwayCalls()));
    row(text, "requests to Vault", outcome.sum(r -> r.vaultCalls()));
    row(text, "minutes", Math.round(seconds / 60.0));
    text.append(
        """

        After each single rotation: `NAME` is Vault's newest version, and the one from before where it was
        called off; no `NAME_NEW` or `NAME_PREVIOUS` is left; every version in Vault is of this rotation and of
        an attempt on record, and one value was made of each secret (at most one where it was called off); no
        step but a redeploy was done twice; no attempt has an unknown end; no claim and no lock is left.
        Whatever breaks one of these is an orphan, and ends the soak as failed. A person called rotations off,
        approved them, and resumed those that stalled; nothing else was helped along.

        ## What went wrong around it

        | | times |
        | --- | ---: |
        """);
    outcome
        .counts()
        .forEach((what, times) -> {
          if (!ENDINGS.contains(what) && !what.startsWith("stalled: ")) {
            row(text, what, times);
          }
        });
    text.append("\n## Why rotations stalled\n\n| | times |\n| --- | ---: |\n");
    outcome
        .counts()
        .forEach((what, times) -> {
          if (what.startsWith("stalled: ")) {
            row(text, "`" + what.substring("stalled: ".length()) + "`", times);
          }
        });
    return text.toString();
  }

  static long injected(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .filter(e -> !ENDINGS.contains(e.getKey()) && !e.getKey().startsWith("stalled: "))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static void row(StringBuilder text, String what, long number) {
    text.append("| ")
        .append(what)
        .append(" | ")
        .append(String.format("%,d", number))
        .append(" |\n");
  }
}
