package dev.keyturn.sandbox.railway;

/**
 * Finds a service by the name that tests and reports use: its id, with the environment's id before
 * it when needed.
 */
final class Places {
  private final LiveWorld world;

  Places(LiveWorld world) {
    this.world = world;
  }

  LiveService service(String name) {
    var found =
        world.services().stream()
            .filter(s -> s.id.equals(name) || (s.environment.id + "/" + s.id).equals(name))
            .toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "found %d services named %s, expected one: give environmentId/serviceId"
              .formatted(found.size(), name));
    }
    return found.getFirst();
  }
}
