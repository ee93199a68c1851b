package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.DeployPlatform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What deployments were created with, which never changes: asked once by a process, and kept as
 * fingerprints without a value, for the rotations that it looks after. Thread-safe.
 */
final class Snapshots {
  /** Of some 300 bytes for each secret; the oldest are asked for again. */
  private static final int MOST = 500;

  private record Key(RotationId rotation, String deployment) {}

  private final LinkedHashMap<Key, Map<VariableName, Print>> kept = new LinkedHashMap<>();

  /** Null where Railway does not tell (yet). */
  @Nullable Map<VariableName, Print> of(
      RotationId rotation,
      DeployPlatform platform,
      ServiceRef service,
      String deployment,
      List<ManagedSecret> secrets,
      Values values)
      throws RemoteFailure {
    var key = new Key(rotation, deployment);
    Map<VariableName, Print> known = find(key);
    if (known != null) {
      return known;
    }
    var told = platform.runningWith(service, deployment, Values.names(secrets));
    return told.isEmpty() ? null : keep(key, values.prints(secrets, told));
  }

  private synchronized @Nullable Map<VariableName, Print> find(Key key) {
    return kept.get(key);
  }

  private synchronized Map<VariableName, Print> keep(Key key, Map<VariableName, Print> prints) {
    kept.putLast(key, prints);
    if (kept.size() > MOST) {
      kept.pollFirstEntry();
    }
    return prints;
  }
}
