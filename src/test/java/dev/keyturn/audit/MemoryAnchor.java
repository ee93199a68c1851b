package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.util.Optional;
import java.util.function.Function;

/** An anchor without a Vault, open to the test. */
public final class MemoryAnchor implements AnchorKeeper {
  public Optional<AuditAnchor> anchor = Optional.empty();
  public boolean unreachable;
  public boolean spoilt;

  @Override
  public Optional<AuditAnchor> kept() throws RemoteFailure {
    if (spoilt) {
      throw new RemoteFailure(RemoteFailure.Kind.REJECTED, "vault", "anchor", 0, "it was deleted");
    }
    return anchor;
  }

  @Override
  public AnchorCheck keep(String checkpoint, Function<AuditAnchor, AnchorCheck> compare)
      throws RemoteFailure {
    if (unreachable) {
      throw new RemoteFailure(RemoteFailure.Kind.TRANSIENT, "vault", "anchor", 0, "not reached");
    }
    kept();
    AuditAnchor newer = AuditAnchor.ofSigned(checkpoint);
    AnchorCheck check = anchor.map(compare).orElseGet(() -> new AnchorCheck.Matches(newer.size()));
    if (check instanceof AnchorCheck.Matches) {
      anchor = Optional.of(newer);
    }
    return check;
  }
}
