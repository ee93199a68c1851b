package dev.keyturn.access;

import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a plan itself says of who may use it. What belongs to a plan that is not among the valid
 * ones now is for admins alone: a mistake in a file must not open what the file had closed.
 */
public final class PlanLimits {
  /** A page of rotations asks for each row; the folder is read once for all of them. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Supplier<List<PlanSpec>> folder;
  private final Clock clock;
  private @Nullable Reading newest;

  private record Reading(Instant at, List<PlanSpec> plans) {}

  public PlanLimits(Supplier<List<PlanSpec>> folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** The valid plans, at most a second old. */
  public List<PlanSpec> plans() {
    Instant now = clock.instant();
    synchronized (this) {
      Reading reading = newest;
      if (reading != null
          && !now.isBefore(reading.at())
          && now.isBefore(reading.at().plus(FRESH))) {
        return reading.plans();
      }
    }
    var reading = new Reading(now, folder.get());
    synchronized (this) {
      newest = reading;
    }
    return reading.plans();
  }

  public Optional<PlanSpec> plan(String name) {
    return plans().stream().filter(p -> p.name().equals(name)).findFirst();
  }

  public boolean maySee(Principal who, String plan) {
    return who.mayUse(plan) && plan(plan).map(p -> maySee(who, p)).orElseGet(() -> admin(who));
  }

  /** Admins see every plan, unless their token is for others. */
  public static boolean maySee(Principal who, PlanSpec plan) {
    if (!who.mayUse(plan.name())) {
      return false;
    }
    List<String> viewers = plan.access().viewers();
    return viewers.isEmpty()
        || admin(who)
        || names(who, viewers)
        || names(who, plan.access().operators())
        || names(who, approvers(plan));
  }

  public boolean mayOperate(Principal who, String plan) {
    return who.atCommandLine()
        || (who.mayUse(plan)
            && plan(plan)
                .map(p -> p.access().operators())
                .map(list -> list.isEmpty() || names(who, list))
                .orElseGet(() -> admin(who)));
  }

  /** Everybody who may approve something of the plan: an environment may have a list of its own. */
  static Set<String> approvers(PlanSpec plan) {
    return Stream.concat(
            Stream.of(plan.approval()),
            plan.environments().stream().map(PlannedEnvironment::approval))
        .flatMap(rule -> rule.approvers().stream())
        .collect(Collectors.toSet());
  }

  private static boolean admin(Principal who) {
    return who.roles().contains(AccessRole.ADMIN);
  }

  private static boolean names(Principal who, Collection<String> list) {
    return list.stream().anyMatch(who.name()::equalsIgnoreCase);
  }
}
