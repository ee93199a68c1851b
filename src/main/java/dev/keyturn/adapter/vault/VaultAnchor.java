package dev.keyturn.adapter.vault;

import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.ReplaceableAnchor;
import dev.keyturn.audit.UnreadableAudit;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.VaultPath;
import io.github.jopenlibs.vault.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How long the audit trail was when Keyturn last acted, kept outside the database so that cutting
 * the trail shows. The anchor only ever moves forward, unless two people replace it. The policy
 * should grant create, read and update on {@code <mount>/data/<path>} and read on {@code
 * <mount>/metadata/<path>}, and nothing else there, so that whoever steals the token cannot delete
 * it.
 */
public final class VaultAnchor implements ReplaceableAnchor {
  private static final int TRIES = 5;

  private final VaultStore kv;
  private final VaultPath path;

  private static final String PROPOSAL = "proposal";

  private record Stored(int version, Optional<AuditAnchor> anchor, Map<String, Object> fields) {}

  /**
   * @param mount of KV version 2
   * @param path below it; the version's fields are {@code size}, {@code root} and {@code
   *     checkpoint}, the signed note, for people
   */
  public VaultAnchor(VaultConnection connection, String mount, String path) {
    this.kv = new VaultStore(connection);
    this.path = new VaultPath(mount, path, "root");
  }

  /**
   * @throws RemoteFailure REJECTED: it was deleted or is no anchor
   */
  @Override
  public Optional<AuditAnchor> kept() throws RemoteFailure {
    return stored().anchor();
  }

  /**
   * @throws RemoteFailure CONFLICT: others kept writing. OUTCOME_UNKNOWN: no answer; again is safe.
   *     REJECTED: what was kept was deleted or is no anchor
   */
  @Override
  public AnchorCheck keep(String checkpoint, Function<AuditAnchor, AnchorCheck> compare)
      throws RemoteFailure {
    AuditAnchor to = AuditAnchor.ofSigned(checkpoint);
    for (int attempt = 1; ; attempt++) {
      Stored stored = stored();
      AnchorCheck check =
          stored.anchor().map(compare).orElseGet(() -> new AnchorCheck.Matches(to.size()));
      boolean further = stored.anchor().filter(from -> from.size() >= to.size()).isPresent();
      if (further || !(check instanceof AnchorCheck.Matches)) {
        return check;
      }
      try {
        kv.write(path, stored.version(), fields(checkpoint));
        return check;
      } catch (RemoteFailure failure) {
        if (failure.kind() != RemoteFailure.Kind.CONFLICT || attempt == TRIES) {
          throw failure;
        }
      }
    }
  }

  @Override
  public Optional<Kept> inFull() throws RemoteFailure {
    Stored stored = stored();
    return stored
        .anchor()
        .map(anchor ->
            new Kept(
                stored.version(),
                anchor,
                Optional.ofNullable(stored.fields().get(PROPOSAL)).map(String::valueOf)));
  }

  @Override
  public void propose(Kept at, String proposal) throws RemoteFailure {
    Stored stored = stored();
    Map<String, Object> fields = new HashMap<>(stored.fields());
    fields.put(PROPOSAL, proposal);
    kv.write(path, at.version(), fields);
  }

  @Override
  public void replace(Kept at, String checkpoint) throws RemoteFailure {
    kv.write(path, at.version(), fields(checkpoint));
  }

  private static Map<String, Object> fields(String checkpoint) {
    AuditAnchor to = AuditAnchor.ofSigned(checkpoint);
    return Map.of("size", String.valueOf(to.size()), "root", to.root(), "checkpoint", checkpoint);
  }

  private Stored stored() throws RemoteFailure {
    JsonObject metadata = kv.metadata(path);
    int version = Math.max(0, VaultAnswer.number(metadata, "current_version"));
    if (version == 0) {
      return new Stored(0, Optional.empty(), Map.of());
    }
    JsonObject fields = kv.fields(path, version);
    if (fields == null) {
      throw rejected("the anchor was deleted; undelete version " + version + " of " + path);
    }
    String size = VaultAnswer.text(fields, "size");
    String root = VaultAnswer.text(fields, "root");
    try {
      Map<String, Object> kept = new HashMap<>();
      for (String name : fields.names()) {
        String text = VaultAnswer.text(fields, name);
        if (text != null) {
          kept.put(name, text);
        }
      }
      return new Stored(version, Optional.of(AuditAnchor.parse(size + " " + root)), kept);
    } catch (UnreadableAudit e) {
      throw rejected("what is at " + path + " is no anchor; restore the version Keyturn wrote");
    }
  }

  private static RemoteFailure rejected(String problem) {
    return RemoteFailure.rejected(Call.SYSTEM, OPERATION, problem);
  }
}
