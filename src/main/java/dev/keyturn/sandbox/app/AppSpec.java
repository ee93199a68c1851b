package dev.keyturn.sandbox.app;

import java.time.Duration;
import java.util.List;

/**
 * One service's application.
 *
 * @param store the application's database, shared by all replicas of all its deployments
 * @param reencryption how fast stored things move to the current key; only a {@link
 *     Habit#THREE_SLOT} application does it
 * @param clockTolerance how long after its expiry a token is still taken
 * @param attestationPath where the attestation is served; it exists only when {@code
 *     KEYTURN_ATTESTATION_TOKEN} is set
 */
public record AppSpec(
    List<AppSecret> secrets,
    Habit habit,
    SharedStore store,
    Reencryption reencryption,
    Duration clockTolerance,
    String attestationPath) {

  /** The path that Keyturn asks unless the plan names another. */
  public static final String ATTESTATION_PATH = "/.well-known/keyturn/attestation";

  /**
   * The pace of the background job of each replica.
   *
   * @param batch rows moved at most per interval
   */
  public record Reencryption(int batch, Duration interval) {
    public Reencryption {
      if (batch < 1 || !interval.isPositive()) {
        throw new IllegalArgumentException(
            "re-encryption needs a batch of 1 or more and an interval above zero");
      }
    }
  }

  public AppSpec {
    secrets = List.copyOf(secrets);
  }

  /** The usual settings: 20 rows every 250 ms, 5 seconds of clock tolerance. */
  public static AppSpec of(Habit habit, SharedStore store, AppSecret... secrets) {
    return new AppSpec(
        List.of(secrets),
        habit,
        store,
        new Reencryption(20, Duration.ofMillis(250)),
        Duration.ofSeconds(5),
        ATTESTATION_PATH);
  }

  public AppSpec withReencryption(Reencryption pace) {
    return new AppSpec(secrets, habit, store, pace, clockTolerance, attestationPath);
  }
}
