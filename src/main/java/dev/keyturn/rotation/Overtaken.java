package dev.keyturn.rotation;

import dev.keyturn.rotation.Plan.Consumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A redeploy that may have undone what somebody pushed between the look right before it and itself,
 * or that brought another commit than the one that served: seen afterwards, in what the platform
 * lists.
 *
 * @param deployment the redeploy of ours
 */
public record Overtaken(ServiceRef service, String deployment, String words) {

  /** A look and the redeploy behind it are seconds apart, by the platform's own clock. */
  private static final Duration AT_ONCE = Duration.ofMinutes(1);

  /**
   * Of each service the newest redeploy, where it is listed.
   *
   * @param from which deployment an attempt was to deploy again; empty where that is not known
   */
  public static List<Overtaken> in(
      Plan plan, AttemptHistory journal, Observed world, Function<Attempt, Optional<String>> from) {
    var found = new ArrayList<Overtaken>();
    for (Consumer consumer : plan.consumers()) {
      Observed.Service seen = world.services().get(consumer.service());
      Attempt last = journal.lastDeployed(consumer.service());
      if (seen != null && last != null) {
        from.apply(last)
            .flatMap(id -> of(consumer.service(), seen.recent(), last, id, journal))
            .ifPresent(found::add);
      }
    }
    return List.copyOf(found);
  }

  private static Optional<Overtaken> of(
      ServiceRef service,
      List<Deployment> recent,
      Attempt last,
      String from,
      AttemptHistory journal) {
    List<String> ids = recent.stream().map(Deployment::id).toList();
    int ours = ids.indexOf(String.valueOf(last.deploymentId()));
    int before = ids.indexOf(from);
    if (ours < 0 || before < ours) {
      return Optional.empty();
    }
    Deployment made = recent.get(ours);
    Deployment served = recent.get(before);
    return recent.subList(ours + 1, before).stream()
        .filter(d -> !journal.deployed(d.id()))
        .filter(d -> !d.createdAt().isBefore(made.createdAt().minus(AT_ONCE)))
        .findFirst()
        .map(pushed ->
            "%s was deployed by somebody else (%s) at the moment of our redeploy (%s), which perhaps undid it; deploy it again if it is not what runs"
                .formatted(service, named(pushed), named(made)))
        .or(() ->
            differs(served.source(), made.source())
                ? Optional.of(
                    "the redeploy of %s brought another commit than the one that served: %s, before %s"
                        .formatted(service, named(made), named(served)))
                : Optional.empty())
        .map(words -> new Overtaken(service, made.id(), words));
  }

  private static boolean differs(@Nullable String before, @Nullable String after) {
    return before != null && after != null && !Objects.equals(before, after);
  }

  private static String named(Deployment deployment) {
    return deployment.id() + (deployment.source() == null ? "" : " of " + deployment.source());
  }
}
