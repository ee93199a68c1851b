package dev.keyturn.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.Seeded;
import dev.keyturn.sandbox.RunReport;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How many rotations and with which seed is for properties to say; see docs/soak.md. */
@Execution(ExecutionMode.CONCURRENT)
class SoakIT {

  @Seeded("keyturn.soak.seed")
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void whatever_goes_wrong_nobody_is_rejected_and_nothing_is_lost_or_left_over(long seed)
      throws Exception {
    var soak =
        new Soak(
            seed,
            Integer.getInteger("keyturn.soak.rotations", 12),
            Integer.getInteger("keyturn.soak.worlds", 6),
            Double.parseDouble(System.getProperty("keyturn.soak.mischief", "0.1")));
    System.out.println("soak: " + soak);
    long begun = System.nanoTime();
    Soak.Outcome outcome;
    try {
      outcome = soak.run();
    } catch (Exception e) {
      throw new AssertionError("-Dkeyturn.soak.seed=" + seed, e);
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    System.out.println("soak: " + seconds + " s, " + outcome.counts());
    assertThat(outcome.sum(RunReport::tokensRejected)).as("tokens rejected").isZero();
    assertThat(outcome.sum(RunReport::backupsLost)).as("backups lost").isZero();
    assertThat(outcome.sum(RunReport::backupReadFailures)).as("backups unread").isZero();
    assertThat(outcome.sum(RunReport::apiKeysRejected)).as("API keys rejected").isZero();
    assertThat(outcome.sum(r -> r.newValuesUsedBeforeKept())).as("values not in Vault").isZero();
    assertThat(outcome.sum(RunReport::tokensVerified)).isPositive();
    assertThat(outcome.sum(RunReport::backupsReadable)).isPositive();
    assertThat(outcome.sum(RunReport::apiKeysAccepted)).isPositive();
    assertThat(outcome.count("COMPLETED") + outcome.count("ABORTED")).isEqualTo(soak.rotations());
    if (Boolean.getBoolean("keyturn.docs.write")) {
      SoakPage.write(Path.of("docs/soak.md"), soak, outcome, seconds);
    }
  }
}
