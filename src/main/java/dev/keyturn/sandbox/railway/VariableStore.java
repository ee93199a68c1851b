package dev.keyturn.sandbox.railway;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The stored, unrendered variables of one environment: a set for each service and one that is
 * shared.
 */
final class VariableStore {
  /** The scope of the shared variables; every other scope is a service id. */
  static final String SHARED = "";

  record Entry(
      String id,
      String scope,
      String name,
      String value,
      boolean sealed,
      Instant createdAt,
      Instant updatedAt) {
    @Override
    public String toString() {
      return "variable " + name;
    }
  }

  private final Map<String, Map<String, Entry>> scopes = new LinkedHashMap<>();

  @Nullable Entry get(String scope, String name) {
    return scopes.getOrDefault(scope, Map.of()).get(name);
  }

  List<Entry> in(String scope) {
    return List.copyOf(scopes.getOrDefault(scope, Map.of()).values());
  }

  List<Entry> all() {
    return scopes.values().stream().map(Map::values).flatMap(Collection::stream).toList();
  }

  /**
   * Stores a value. A sealed variable stays sealed, whoever writes it.
   *
   * @return whether anything is different now
   */
  boolean set(String scope, String name, String value, boolean seal, Instant now) {
    var before = get(scope, name);
    var sealed = seal || (before != null && before.sealed());
    if (before != null && Objects.equals(before.value(), value) && before.sealed() == sealed) {
      return false;
    }
    var id = before == null ? UUID.randomUUID().toString() : before.id();
    var created = before == null ? now : before.createdAt();
    scopes
        .computeIfAbsent(scope, _ -> new LinkedHashMap<>())
        .put(name, new Entry(id, scope, name, value, sealed, created, now));
    return true;
  }

  boolean delete(String scope, String name) {
    var entries = scopes.get(scope);
    return entries != null && entries.remove(name) != null;
  }
}
