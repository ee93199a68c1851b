package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Changes the key that signs the trail: the next key rests in Vault first, then an entry announces
 * it, signed by both; from then on it alone signs. Whoever dies in between, or does it twice, or
 * with another at once, leaves one key in force and loses none.
 */
public final class KeyRotation {
  /** Within this a change that is asked for again is the same one. */
  private static final Duration RECENT = Duration.ofHours(1);

  private final Consumer<Runnable> inTransaction;
  private final AuditTrail trail;
  private final AuditKeys keys;
  private final AnchorKeeper anchors;
  private final Witnesses witnesses;
  private final Clock clock;

  public KeyRotation(
      Consumer<Runnable> inTransaction,
      AuditTrail trail,
      AuditKeys keys,
      AnchorKeeper anchors,
      Witnesses witnesses,
      Clock clock) {
    this.inTransaction = inTransaction;
    this.trail = trail;
    this.keys = keys;
    this.anchors = anchors;
    this.witnesses = witnesses;
    this.clock = clock;
  }

  /**
   * What became of it.
   *
   * @param entry the announcing entry's place; empty: the key was changed just before, and stays
   * @param lacking the witnesses that do not have the new checkpoint yet, and why
   */
  public record Changed(
      AuditPublicKey from, AuditPublicKey to, Optional<Long> entry, Map<String, String> lacking) {}

  /**
   * @param anyway also when the key in force was made within the last hour
   * @throws RemoteFailure nothing was announced, or the anchor could not be kept; again is safe
   * @throws BrokenTrail when there is no entry yet, or the trail does not hold or agree with its
   *     anchor
   */
  public Changed change(AuditDraft.Actor by, String reason, boolean anyway) throws RemoteFailure {
    String checkpoint =
        trail
            .signedCheckpoint()
            .orElseThrow(
                () -> new BrokenTrail("a trail without entries has no key that could hand over"));
    // A new key must not vouch for a history that somebody has cut.
    trail.agree(anchors);
    AuditPublicKey from = trail.keyInForce();
    Optional<Instant> made = keys.since();
    if (!anyway && made.filter(m -> clock.instant().isBefore(m.plus(RECENT))).isPresent()) {
      return new Changed(from, from, Optional.empty(), keep());
    }
    AuditSigner next = keys.prepare(checkpoint);
    var announced = new AtomicReference<>(Optional.<AuditEntry>empty());
    inTransaction.accept(() -> announced.set(trail.changeKey(from, next, by, reason)));
    Map<String, String> lacking = keep();
    return announced
        .get()
        .map(entry -> new Changed(from, next.publicKey(), Optional.of(entry.seq()), lacking))
        .orElseGet(() -> new Changed(from, trail.keyInForce(), Optional.empty(), lacking));
  }

  /** A checkpoint by both keys goes outside at once: who has only the old key can follow it. */
  private Map<String, String> keep() throws RemoteFailure {
    Map<String, String> lacking = witnesses.publish();
    trail.keepOutside(anchors);
    return lacking;
  }
}
