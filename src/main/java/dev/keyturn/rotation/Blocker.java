package dev.keyturn.rotation;

import org.jspecify.annotations.Nullable;

/**
 * What a rotation waits for or stalled over, as far as it is one thing. The sentence beside it is
 * for people; this is for whoever has to find the thing.
 *
 * @param service by its name in the plan
 * @param replica as the platform or the application calls it
 */
public record Blocker(
    @Nullable SecretName secret,
    @Nullable String service,
    @Nullable String replica,
    @Nullable Gate gate) {

  /** No single thing. */
  public static final Blocker NONE = new Blocker(null, null, null, null);

  static Blocker of(ServiceRef service) {
    return new Blocker(null, service.name(), null, null);
  }

  static Blocker of(SecretName secret) {
    return new Blocker(secret, null, null, null);
  }

  static Blocker of(SecretName secret, ServiceRef service) {
    return new Blocker(secret, service.name(), null, null);
  }

  Blocker replica(String id) {
    return new Blocker(secret, service, id, gate);
  }

  Blocker at(@Nullable Gate of) {
    return new Blocker(secret, service, replica, of);
  }
}
