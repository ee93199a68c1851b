package dev.keyturn;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rooms of the house, and which other rooms the classes of each may know. A room is a package
 * with all that is below it; each adapter is one, under the name of them all.
 */
final class House {
  private static final String ROOT = "dev.keyturn.";

  /** Everything that a Keyturn runs with, but what stands above it. */
  private static final String[] WHAT_IS_PUT_TOGETHER = {
    "text",
    "remote",
    "rotation",
    "rotation.port",
    "plan",
    "audit",
    "view",
    "engine",
    "request",
    "notice",
    "access",
    "adapter",
    "schedule",
    "api"
  };

  private static final Map<String, Set<String>> MAY_KNOW = new TreeMap<>();

  static {
    room("text");
    room("remote");
    room("rotation");
    room("rotation.port", "rotation", "remote");
    room("plan", "rotation", "remote", "text");
    room("audit", "remote", "text");
    room("view", "rotation", "rotation.port", "plan", "audit", "text");
    room("engine", "rotation", "rotation.port", "plan", "audit", "view", "remote", "text");
    room("notice", "rotation", "rotation.port", "plan", "view", "remote", "text");
    room("access", "rotation", "rotation.port", "plan", "audit", "text");
    room("request", "rotation", "rotation.port", "plan", "audit", "view", "engine", "access")
        .addAll(Set.of("text", "remote"));
    room("adapter", "rotation", "rotation.port", "audit", "view", "notice", "access", "remote")
        .addAll(Set.of("request", "text"));
    room("schedule", "rotation", "rotation.port", "engine", "request");
    room("api", "rotation", "rotation.port", "plan", "audit", "view", "engine", "access", "text")
        .addAll(Set.of("request", "remote"));
    room("wiring", WHAT_IS_PUT_TOGETHER);
    room("doctor", WHAT_IS_PUT_TOGETHER).add("wiring");
    room("sandbox");
    room("rehearsal", "rotation", "rotation.port", "plan", "audit", "engine", "request")
        .addAll(Set.of("wiring", "sandbox"));
    room("cli", "rotation", "rotation.port", "plan", "audit", "engine", "notice", "access")
        .addAll(Set.of("view", "request", "remote", "text", "wiring", "doctor", "rehearsal"));
  }

  private House() {}

  private static Set<String> room(String name, String... mayKnow) {
    var known = new TreeSet<>(Set.of(mayKnow));
    MAY_KNOW.put(name, known);
    return known;
  }

  /** Their names; that of a package is below {@code dev.keyturn}. */
  static Set<String> rooms() {
    return MAY_KNOW.keySet();
  }

  static boolean mayKnow(String room, String other) {
    return room.equals(other) || MAY_KNOW.getOrDefault(room, Set.of()).contains(other);
  }

  /** One rule for each room. */
  static ArchRule rule(String room) {
    return ArchRuleDefinition.noClasses()
        .that(
            DescribedPredicate.describe(
                "are in the room " + room, (JavaClass type) -> room.equals(roomOf(type))))
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are in a room that it may not know",
                type -> {
                  String other = roomOf(type);
                  return !other.isEmpty() && !mayKnow(room, other);
                }));
  }

  /** Empty: none of ours. */
  static String roomOf(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName() + ".";
    if (!name.startsWith(ROOT)) {
      return "";
    }
    String inside = name.substring(ROOT.length());
    return inside.startsWith("rotation.port.")
        ? "rotation.port"
        : inside.substring(0, Math.max(0, inside.indexOf('.')));
  }
}
