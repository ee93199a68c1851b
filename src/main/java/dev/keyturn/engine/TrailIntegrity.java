package dev.keyturn.engine;

import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.audit.VerifiedTrail;
import dev.keyturn.remote.RemoteFailure;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether one pass can rely on the audit trail. It is hashed whole at the start and held against
 * the anchor outside; before each intent what came since is held against the anchor that is
 * remembered, which costs no call; and between intent and effect the anchor outside is read again,
 * because it is written then anyway.
 */
final class TrailIntegrity {
  private final AuditTrail trail;
  private final AnchorKeeper anchors;
  private final VerifiedTrail seen;
  private @Nullable AuditAnchor remembered;

  TrailIntegrity(AuditTrail trail, AnchorKeeper anchors, VerifiedTrail seen) {
    this.trail = trail;
    this.anchors = anchors;
    this.seen = seen;
  }

  /**
   * At the start of a pass: why the trail cannot be trusted; empty when it agrees with its anchor,
   * or there is none yet.
   */
  Optional<String> distrust() throws RemoteFailure {
    Optional<AuditAnchor> kept = anchors.kept();
    if (kept.isEmpty()) {
      return unsigned();
    }
    remembered = kept.get();
    return problem(seen.check(kept.get()));
  }

  /** Without an anchor only whether the entries are those that the head was signed for. */
  private Optional<String> unsigned() {
    try {
      seen.verify();
      return Optional.empty();
    } catch (BrokenTrail broken) {
      return Optional.of(String.valueOf(broken.getMessage()));
    }
  }

  /** Before an intent: the same, by the anchor that this pass has seen or written last. */
  Optional<String> changed() {
    return remembered == null ? Optional.empty() : problem(seen.check(remembered));
  }

  /**
   * Between intent and effect: so the entry that announces it cannot be cut off unseen. What is
   * kept is not written over when it contradicts the trail.
   *
   * @return why the effect must not be carried out
   */
  Optional<String> keepAnchor() throws RemoteFailure {
    Optional<String> checkpoint = trail.signedCheckpoint();
    if (checkpoint.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> problem = problem(anchors.keep(checkpoint.get(), seen::check));
    if (problem.isEmpty()) {
      remembered = AuditAnchor.ofSigned(checkpoint.get());
    }
    return problem;
  }

  /** The signed entries about the rotation. */
  List<AuditEntry> entries() {
    return seen.about();
  }

  private static Optional<String> problem(AnchorCheck check) {
    return check instanceof AnchorCheck.Matches ? Optional.empty() : Optional.of(check.words());
  }
}
