package dev.keyturn.endtoend;

import dev.keyturn.sandbox.load.LoadReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** docs/fleet.md, written by the run that it tells of. */
final class FleetPage {
  private static final Path PAGE = Path.of("docs/fleet.md");

  private FleetPage() {}

  /**
   * @param figures what was counted, in the order of the page
   */
  static void write(long seed, Map<String, Long> figures, LoadReport load) throws IOException {
    var text = new StringBuilder();
    text.append(
        """
        # Two of everything

        Three processes that `serve` and two that `run-due`, on one PostgreSQL, against the sandbox's Railway,
        Vault and application over HTTP, while users never stop. Every two to eight seconds one of them gets
        SIGKILL (one time in three), or SIGSTOP for 7 to 13 seconds, and then wakes up in the middle of what it
        did: a lease is 6 seconds here, and a request that was sent is waited for 4 seconds more. Whoever is killed
        is replaced. A person starts the next rotation of each plan, and resumes what has stalled. Written by the
        run itself:

        ```
        ./mvnw verify -Psoak -Dit.test=MixedFleetIT -Dkeyturn.docs.write=true -Dkeyturn.fleet.seed=%d
        ```

        The seed decides who is struck and when; where in its work that finds a process is up to the machine. Every
        build runs 8 rotations of it.

        | | |
        | --- | ---: |
        """
            .formatted(seed));
    figures.forEach((what, number) -> row(text, what, number));
    row(text, "tokens accepted", load.tokensVerified());
    row(text, "**tokens rejected**", load.tokensRejected());
    text.append(
        """

        Counted on both sides, by Keyturn's database and by the servers themselves: each rotation had exactly three
        writes of variables, one deletion and three deploys, and made one version of each secret in Vault. No attempt
        has an unknown end, no lease, claim or lock is left, and the audit trail of all of them verifies offline.
        """);
    Files.writeString(PAGE, text.toString());
  }

  private static void row(StringBuilder text, String what, long number) {
    text.append("| %s | %,d |\n".formatted(what, number));
  }
}
