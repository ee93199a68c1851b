package dev.keyturn.adapter.railway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.Instance;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads deployments; words that are newer than this code stay as they are. */
final class DeploymentReading {
  private static final Set<String> OVER =
      Set.of("SUCCESS", "SLEEPING", "FAILED", "CRASHED", "SKIPPED", "REMOVING", "REMOVED");

  /** Instances that are no replicas any more, or not until somebody calls: they serve nobody. */
  private static final Set<String> GONE =
      Set.of("REMOVED", "REMOVING", "EXITED", "SKIPPED", "STOPPED");

  private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9:._/@-]{1,120}");

  private DeploymentReading() {}

  /** Null when the node is no deployment. */
  static @Nullable Deployment read(JsonNode node) {
    var id = node.path("id");
    var status = node.path("status");
    var instances = node.path("instances");
    if (!id.isTextual() || !status.isTextual() || !instances.isArray()) {
      return null;
    }
    var replicas = new ArrayList<Instance>();
    for (var instance : instances) {
      var replica =
          new Instance(instance.path("id").asText(""), instance.path("status").asText(""));
      if (!GONE.contains(replica.status())) {
        replicas.add(replica);
      }
    }
    try {
      return new Deployment(
          id.textValue(),
          status.textValue(),
          time(node.path("createdAt").asText("")),
          node.path("canRedeploy").asBoolean(false),
          List.copyOf(replicas),
          source(node.path("meta")));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** What it was built from; half-filled while it is built, and nothing that one could rely on. */
  private static @Nullable String source(JsonNode meta) {
    return Stream.of("commitHash", "imageDigest")
        .map(key -> meta.path(key).asText(""))
        .filter(text -> SOURCE.matcher(text).matches())
        .findFirst()
        .orElse(null);
  }

  /** A time without a zone is in UTC, as all of Railway's are. */
  private static Instant time(String text) {
    var parsed =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
    return parsed instanceof OffsetDateTime zoned
        ? zoned.toInstant()
        : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
  }

  /** Null when anything in the array is no deployment. */
  static @Nullable List<Deployment> readAll(JsonNode array) {
    if (!array.isArray()) {
      return null;
    }
    var all = new ArrayList<Deployment>();
    for (var node : array) {
      var deployment = read(node);
      if (deployment == null) {
        return null;
      }
      all.add(deployment);
    }
    return List.copyOf(all);
  }

  /**
   * Whether it may still go live. An unknown status counts: to wait for nothing costs time, to miss
   * a deployment costs the proof.
   */
  static boolean underWay(Deployment deployment) {
    return !OVER.contains(deployment.status());
  }
}
