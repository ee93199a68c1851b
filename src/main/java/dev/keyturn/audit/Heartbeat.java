package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One entry a day, also when nothing happens: a trail that ends earlier was cut, or nobody wrote.
 * It goes to the anchor and to all witnesses, and says what the trail itself lacks: a witness that
 * is not reached, a key that is too old.
 */
public final class Heartbeat {
  /** After so long the signing key should be changed. */
  public static final Duration KEY_LIFE = Duration.ofDays(365);

  private static final String ACTION = "audit.heartbeat";

  private final Consumer<Runnable> inTransaction;
  private final AuditTrail trail;
  private final AuditKeys keys;
  private final AnchorKeeper anchors;
  private final Witnesses witnesses;
  private final Clock clock;

  public Heartbeat(
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
   * Nothing for a trail without entries: it is not this that begins one. No second entry when
   * today's is the newest: then it was the anchor that could not be kept.
   *
   * @throws BrokenTrail when the anchor contradicts the trail
   */
  public void beat() throws RemoteFailure {
    if (trail.signedCheckpoint().isEmpty()) {
      return;
    }
    trail.agree(anchors);
    Map<String, String> lacking = witnesses.publish();
    Optional<Instant> made = keys.since();
    var draft = AuditDraft.by(new AuditDraft.Actor("engine", "keyturn", null), ACTION);
    if (!lacking.isEmpty()) {
      draft.errorCode("WITNESS_BEHIND");
    } else if (made.filter(m -> m.plus(KEY_LIFE).isBefore(clock.instant())).isPresent()) {
      draft.errorCode("KEY_DUE");
    }
    if (!trail.endsWith(ACTION, clock.instant())) {
      inTransaction.accept(() -> trail.append(draft.build()));
    }
    trail.keepOutside(anchors);
    witnesses.publish();
  }
}
