package dev.keyturn.sandbox.railway;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A project and its environments. Guarded by the world's lock. */
final class LiveProject {
  final String id;
  final String name;
  final Instant createdAt;
  final Map<String, LiveEnvironment> environments = new LinkedHashMap<>();

  LiveProject(String id, String name, Instant createdAt) {
    this.id = id;
    this.name = name;
    this.createdAt = createdAt;
  }
}
