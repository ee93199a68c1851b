package dev.keyturn.engine;

import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What this process has last seen of each service, without a value, for the rotations that it looks
 * after. Thread-safe.
 */
final class Sights {
  /** The oldest are looked at again. */
  private static final int MOST = 500;

  private record Key(RotationId rotation, ServiceRef service) {}

  private final LinkedHashMap<Key, Sight> kept = new LinkedHashMap<>();

  synchronized @Nullable Sight find(RotationId rotation, ServiceRef service) {
    return kept.get(new Key(rotation, service));
  }

  synchronized void keep(RotationId rotation, ServiceRef service, Sight sight) {
    kept.putLast(new Key(rotation, service), sight);
    if (kept.size() > MOST) {
      kept.pollFirstEntry();
    }
  }

  synchronized @Nullable Sight forget(RotationId rotation, ServiceRef service) {
    return kept.remove(new Key(rotation, service));
  }
}
