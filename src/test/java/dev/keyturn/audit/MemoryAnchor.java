package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.util.Optional;
import java.util.function.Function;

/** An anchor without a Vault, open to the test. */
public final class MemoryAnchor implements ReplaceableAnchor {
  public Optional<AuditAnchor> anchor = Optional.empty();
  private int version = 1;
  private Optional<String> proposal = Optional.empty();
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

  @Override
  public Optional<Kept> inFull() throws RemoteFailure {
    return kept().map(anchor -> new Kept(version, anchor, proposal));
  }

  @Override
  public void propose(Kept at, String text) throws RemoteFailure {
    write(at);
    proposal = Optional.of(text);
  }

  @Override
  public void replace(Kept at, String checkpoint) throws RemoteFailure {
    write(at);
    proposal = Optional.empty();
    anchor = Optional.of(AuditAnchor.ofSigned(checkpoint));
  }

  private void write(Kept at) throws RemoteFailure {
    if (unreachable) {
      throw new RemoteFailure(RemoteFailure.Kind.TRANSIENT, "vault", "anchor", 0, "not reached");
    }
    if (at.version() != version) {
      throw new RemoteFailure(RemoteFailure.Kind.CONFLICT, "vault", "anchor", 400, "another one");
    }
    version++;
  }
}
