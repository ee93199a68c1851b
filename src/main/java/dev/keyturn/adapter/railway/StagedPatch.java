package dev.keyturn.adapter.railway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.StagedChanges;
import dev.keyturn.rotation.VariableName;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An environment's staged patch: {@code {"services": {"<serviceId>": {"variables": {"NAME":
 * null}}}}}, where null deletes. There is one per environment, shared by everybody.
 *
 * @param id of the patch; {@code <empty>} when nothing is staged
 * @param status STAGED, APPLYING, ... as Railway spells it
 * @param changes only names: a staged value never gets in here
 * @param masked some entries may be deletions, but the masked form does not tell
 */
record StagedPatch(String id, String status, StagedChanges changes, boolean masked) {
  private static final String MASK = "*****";

  /**
   * @param patch the object {@code environmentStagedChanges} with {@code id}, {@code status} and
   *     {@code patch}
   */
  static StagedPatch read(JsonNode patch) {
    var reading = new Reading();
    reading.top(patch.path("patch"));
    return new StagedPatch(
        patch.path("id").asText(""),
        patch.path("status").asText(""),
        new StagedChanges(reading.deletions, reading.anythingElse),
        reading.masked);
  }

  boolean applying() {
    return status.equals("APPLYING");
  }

  /** Whether nothing is staged but deletions out of these. */
  boolean within(Map<String, Set<VariableName>> ours) {
    return !changes.anythingElse()
        && changes.deletions().entrySet().stream()
            .allMatch(e -> ours.getOrDefault(e.getKey(), Set.of()).containsAll(e.getValue()));
  }

  /** Whether exactly these deletions are staged. */
  boolean exactly(Map<String, Set<VariableName>> ours) {
    return !changes.anythingElse() && changes.deletions().equals(ours);
  }

  static Map<String, Set<VariableName>> byServiceId(Map<ServiceRef, Set<VariableName>> names) {
    var byId = new TreeMap<String, Set<VariableName>>();
    names.forEach((service, variables) -> {
      if (!variables.isEmpty()) {
        byId.computeIfAbsent(service.serviceId(), _ -> new TreeSet<>()).addAll(variables);
      }
    });
    return byId;
  }

  /** Writes the patch that deletes these variables into an empty object. */
  static ObjectNode write(ObjectNode patch, Map<String, Set<VariableName>> deletions) {
    var services = patch.putObject("services");
    deletions.forEach((serviceId, names) -> {
      var variables = services.putObject(serviceId).putObject("variables");
      names.forEach(name -> variables.putNull(name.text()));
    });
    return patch;
  }

  private static final class Reading {
    private final Map<String, Set<VariableName>> deletions = new TreeMap<>();
    private boolean anythingElse;
    private boolean masked;

    private void top(JsonNode patch) {
      if (!patch.isObject()) {
        anythingElse |= !patch.isNull();
        return;
      }
      for (var part : patch.properties()) {
        if (part.getKey().equals("services") && part.getValue().isObject()) {
          part.getValue().properties().forEach(s -> service(s.getKey(), s.getValue()));
        } else {
          other(part.getValue());
        }
      }
    }

    private void service(String serviceId, JsonNode service) {
      if (!service.isObject()) {
        anythingElse = true; // null deletes the service itself
        return;
      }
      for (var part : service.properties()) {
        if (part.getKey().equals("variables") && part.getValue().isObject()) {
          part.getValue().properties().forEach(v -> variable(serviceId, v.getKey(), v.getValue()));
        } else {
          other(part.getValue());
        }
      }
    }

    private void variable(String serviceId, String name, JsonNode change) {
      if (!change.isNull()) {
        anythingElse = true;
        masked |= change.path("value").asText("").equals(MASK);
        return;
      }
      try {
        deletions.computeIfAbsent(serviceId, _ -> new TreeSet<>()).add(new VariableName(name));
      } catch (IllegalArgumentException e) {
        anythingElse = true; // A name that is never ours.
      }
    }

    private void other(JsonNode part) {
      anythingElse |= !(part.isContainerNode() && part.isEmpty());
    }
  }
}
