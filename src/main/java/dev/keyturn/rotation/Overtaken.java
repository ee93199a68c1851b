package dev.keyturn.rotation;

import dev.keyturn.rotation.Plan.Consumer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A redeploy that may have undone what somebody pushed between the look right before it and itself,
 * or that brought another commit than the one that served: seen afterwards, in what the platform
 * lists.
 *
 * @param deployment the redeploy of ours
 */
public record Overtaken(ServiceRef service, String deployment, String words) {

  /** Of each service the newest redeploy, where it is listed. */
  public static List<Overtaken> in(Plan plan, AttemptHistory journal, Observed world) {
    var found = new ArrayList<Overtaken>();
    for (Consumer consumer : plan.consumers()) {
      Observed.Service seen = world.services().get(consumer.service());
      Attempt last = journal.lastDeployed(consumer.service());
      if (seen != null && last != null) {
        of(consumer.service(), seen.recent(), last, journal).ifPresent(found::add);
      }
    }
    return List.copyOf(found);
  }

  private static Optional<Overtaken> of(
      ServiceRef service, List<Deployment> recent, Attempt last, AttemptHistory journal) {
    Deployment ours =
        recent.stream().filter(d -> d.id().equals(last.deploymentId())).findFirst().orElse(null);
    if (ours == null) {
      return Optional.empty();
    }
    Instant looked = last.begunAt();
    List<Deployment> pushed =
        recent.stream()
            .filter(d -> !d.createdAt().isBefore(looked))
            .filter(d -> !d.createdAt().isAfter(ours.createdAt()))
            .filter(d -> !journal.deployed(d.id()))
            .toList();
    if (!pushed.isEmpty()) {
      return Optional.of(
          new Overtaken(
              service,
              ours.id(),
              "%s was deployed by somebody else (%s) at the moment of our redeploy (%s), which perhaps undid it; deploy it again if it is not what runs"
                  .formatted(service, named(pushed.getFirst()), named(ours))));
    }
    return recent.stream()
        .filter(d -> d.createdAt().isBefore(looked) && d.served())
        .findFirst()
        .filter(before -> differs(before.source(), ours.source()))
        .map(before ->
            new Overtaken(
                service,
                ours.id(),
                "the redeploy of %s brought another commit than the one that served: %s, before %s"
                    .formatted(service, named(ours), named(before))));
  }

  private static boolean differs(@Nullable String before, @Nullable String after) {
    return before != null && after != null && !Objects.equals(before, after);
  }

  private static String named(Deployment deployment) {
    return deployment.id() + (deployment.source() == null ? "" : " of " + deployment.source());
  }
}
