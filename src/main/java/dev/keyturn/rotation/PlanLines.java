package dev.keyturn.rotation;

import dev.keyturn.rotation.EnvironmentCensus.Service;
import dev.keyturn.rotation.UnknownConsumers.Holder;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The lines of a plan's environment that account for whoever was found beside it.
 *
 * @param project the plan's word for a Railway environment
 */
record PlanLines(Plan plan, Function<RailwayEnvironment, String> project) {

  /** Of a stored plan, which has lost its own words for projects. */
  PlanLines(Plan plan) {
    this(plan, where -> project(plan, where));
  }

  String of(List<Holder> found) {
    return found.stream().map(this::of).distinct().collect(Collectors.joining("; "));
  }

  private String of(Holder holder) {
    Service service = holder.service();
    String id = "project: " + project.apply(holder.environment()) + ", service: " + service.id();
    String excuse =
        "not-affected: { "
            + alias(service)
            + ": { "
            + id
            + ", variables: ["
            + holder.variable()
            + "], reason: \"...\" } }";
    boolean planned =
        plan.consumers().stream().anyMatch(c -> c.service().serviceId().equals(service.id()));
    if (service.cron()) {
      return "a cron service cannot be confirmed: see that its next run has the new value and write "
          + excuse;
    }
    if (planned) {
      return "give it a value of its own, or write " + excuse;
    }
    return "write services: { "
        + alias(service)
        + ": { "
        + id
        + ", confirm: ... } } and under "
        + holder.secret()
        + " consumers: { "
        + alias(service)
        + ": both }; or, where it does not use it, "
        + excuse;
  }

  /** As plans name things. */
  private static String alias(Service service) {
    return service.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-");
  }

  private static String project(Plan plan, RailwayEnvironment environment) {
    return plan.consumers().stream()
        .map(Plan.Consumer::service)
        .filter(s -> s.environment().equals(environment))
        .findFirst()
        .map(s -> "<that of " + s + ">")
        .orElse("...");
  }
}
