package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands the trail to whoever has something to sign, unless its anchor contradicts it: what is
 * signed over a fork would make the fork pass for genuine. Asked before a transaction, because it
 * asks Vault. A process reads the trail whole once, and from there on what is new. Safe for use by
 * many threads.
 */
public final class SigningGuard {
  private static final String WAY_ON =
      "; nothing is signed over it and nothing moves. If the database was restored on purpose, two people say so: keyturn audit re-anchor. Otherwise call security";

  private final AuditStore store;
  private final Supplier<AuditTrail> trail;
  private final AnchorKeeper anchors;
  private @Nullable VerifiedTrail seen;

  /**
   * @param trail asked for when there is something to write: it needs Vault
   */
  public SigningGuard(AuditStore store, Supplier<AuditTrail> trail, AnchorKeeper anchors) {
    this.store = store;
    this.trail = trail;
    this.anchors = anchors;
  }

  /**
   * @throws BrokenTrail when the trail does not hold, or its anchor contradicts it
   */
  public AuditTrail open() {
    AuditTrail open = trail.get();
    try {
      Optional<AuditAnchor> kept = anchors.kept();
      if (kept.isPresent()) {
        agree(open, kept.get());
      }
    } catch (RemoteFailure failure) {
      if (AnchorKeeper.spoilt(failure)) {
        throw new BrokenTrail(failure.problem() + WAY_ON);
      }
      // An anchor that is not reached contradicts nothing. No word is heeded before it is.
    }
    return open;
  }

  private synchronized void agree(AuditTrail open, AuditAnchor anchor) {
    VerifiedTrail reader = seen == null ? new VerifiedTrail(store, open, null) : seen;
    seen = reader;
    AnchorCheck check = reader.check(anchor);
    if (!(check instanceof AnchorCheck.Matches)) {
      throw new BrokenTrail(check.words() + WAY_ON);
    }
  }
}
