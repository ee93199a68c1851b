package dev.keyturn.access;

import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The people whom Keyturn knows without a token, such as Slack's users: those of the settings, and
 * whoever is on a valid plan's list of approvers.
 */
public final class People {
  private final Map<String, Set<AccessRole>> listed;
  private final Supplier<List<PlanSpec>> plans;

  /**
   * @param plans the valid ones as they are now
   */
  public People(Map<String, Set<AccessRole>> listed, Supplier<List<PlanSpec>> plans) {
    this.listed = Map.copyOf(listed);
    this.plans = plans;
  }

  /**
   * Reads {@code alice@example.com: approver, viewer; bob@example.com: operator}; a line break is
   * as good as a semicolon, and what follows a {@code #} is a remark.
   *
   * @throws IllegalArgumentException saying what is wrong, without repeating it
   */
  public static Map<String, Set<AccessRole>> parse(String text) {
    var people = new HashMap<String, Set<AccessRole>>();
    int number = 0;
    for (String entry : text.replaceAll("#[^\\n]*", "").split("[;\\n]", -1)) {
      if (entry.isBlank()) {
        continue;
      }
      number++;
      int colon = entry.lastIndexOf(':');
      Optional<String> name = PersonName.of(entry.substring(0, Math.max(0, colon)).strip());
      if (name.isEmpty()) {
        throw new IllegalArgumentException("entry " + number + " is not `name: role, role`");
      }
      if (people.put(name.get(), roles(number, entry.substring(colon + 1))) != null) {
        throw new IllegalArgumentException("entry " + number + " names somebody again");
      }
    }
    return people;
  }

  private static Set<AccessRole> roles(int number, String words) {
    try {
      return Arrays.stream(words.split(",", -1))
          .map(String::strip)
          .map(AccessRole::of)
          .collect(Collectors.toSet());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("in entry " + number + " " + e.getMessage(), e);
    }
  }

  /**
   * The person of that name, in whatever spelling of upper and lower case.
   *
   * @param via where they came from, such as {@code slack}
   */
  public Optional<Principal> find(String name, String via) {
    Optional<String> known = PersonName.of(name);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    String person = known.get();
    Set<AccessRole> roles = listed.get(person);
    Set<String> theirs =
        plans.get().stream()
            .filter(p -> approvers(p).stream().anyMatch(person::equalsIgnoreCase))
            .map(PlanSpec::name)
            .collect(Collectors.toSet());
    if (roles == null) {
      return theirs.isEmpty()
          ? Optional.empty()
          : Optional.of(new Principal(person, EnumSet.of(AccessRole.APPROVER), theirs, via, null));
    }
    var all = EnumSet.noneOf(AccessRole.class);
    all.addAll(roles);
    if (!theirs.isEmpty()) {
      all.add(AccessRole.APPROVER);
    }
    return Optional.of(new Principal(person, all, Set.of(), via, null));
  }

  /** Everybody who may approve something of the plan: an environment may have a list of its own. */
  static Set<String> approvers(PlanSpec plan) {
    return Stream.concat(
            Stream.of(plan.approval()),
            plan.environments().stream().map(PlannedEnvironment::approval))
        .flatMap(rule -> rule.approvers().stream())
        .collect(Collectors.toSet());
  }
}
