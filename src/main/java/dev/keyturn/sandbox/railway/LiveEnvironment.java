package dev.keyturn.sandbox.railway;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An environment with its services, stored variables and patches. Guarded by the world's lock. */
final class LiveEnvironment {
  final String id;
  final String name;
  final LiveProject project;
  final Instant createdAt;
  final VariableStore variables = new VariableStore();
  final References references = new References(this);
  final Map<String, LiveService> services = new LinkedHashMap<>();

  /** Every patch ever staged, the newest last. */
  final List<Patch> patches = new ArrayList<>();

  /** The one staged patch, also while it is being applied; null when nothing is staged. */
  @Nullable Patch staged;

  /** Whether a commit is being applied; Railway then takes no other. */
  boolean applying;

  /** Why the next commit fails, when a person asked for that. */
  @Nullable String nextCommitFailure;

  private long revision;

  LiveEnvironment(String id, String name, LiveProject project) {
    this.id = id;
    this.name = name;
    this.project = project;
    this.createdAt = project.createdAt;
  }

  void configChanged() {
    revision++;
  }

  String etag() {
    return "sandbox-" + id + "-" + revision;
  }

  LiveService service(String serviceId) {
    var service = services.get(serviceId);
    if (service == null) {
      throw GraphqlRefusal.notFound("ServiceInstance");
    }
    return service;
  }
}
