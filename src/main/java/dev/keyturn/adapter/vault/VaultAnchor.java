package dev.keyturn.adapter.vault;

import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.UnreadableAudit;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.VaultPath;
import io.github.jopenlibs.vault.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How long the audit trail was when Keyturn last acted, kept outside the database so that cutting
 * the trail shows. The anchor only ever moves forward. The policy should grant create, read and
 * update on {@code <mount>/data/<path>} and read on {@code <mount>/metadata/<path>}, and nothing
 * else there, so that whoever steals the token cannot delete it.
 */
public final class VaultAnchor implements AnchorKeeper {
  private static final int TRIES = 5;

  private final VaultStore kv;
  private final VaultPath path;

  private record Stored(int version, Optional<AuditAnchor> anchor) {}

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
        Map<String, Object> fields =
            Map.of("size", String.valueOf(to.size()), "root", to.root(), "checkpoint", checkpoint);
        kv.write(path, stored.version(), fields);
        return check;
      } catch (RemoteFailure failure) {
        if (failure.kind() != RemoteFailure.Kind.CONFLICT || attempt == TRIES) {
          throw failure;
        }
      }
    }
  }

  private Stored stored() throws RemoteFailure {
    JsonObject metadata = kv.metadata(path);
    int version = Math.max(0, VaultAnswer.number(metadata, "current_version"));
    if (version == 0) {
      return new Stored(0, Optional.empty());
    }
    JsonObject fields = kv.fields(path, version);
    if (fields == null) {
      throw rejected("the anchor was deleted; undelete version " + version + " of " + path);
    }
    String size = VaultAnswer.text(fields, "size");
    String root = VaultAnswer.text(fields, "root");
    try {
      return new Stored(version, Optional.of(AuditAnchor.parse(size + " " + root)));
    } catch (UnreadableAudit e) {
      throw rejected("what is at " + path + " is no anchor; restore the version Keyturn wrote");
    }
  }

  private static RemoteFailure rejected(String problem) {
    return RemoteFailure.rejected(Call.SYSTEM, "anchor", problem);
  }
}
