package dev.keyturn.engine;

import dev.keyturn.plan.PlanText;
import dev.keyturn.remote.Loopback;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.RotationReads;
import java.net.URI;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which applications may be asked for proof. To ask is to send the token that the plan names to the
 * address that the plan names, so whoever can edit a plan must not be enough for it: people agree
 * first, to both together. What is on this machine is asked without.
 */
public final class AttestationConsent {
  private final boolean everything;
  private final Set<Destination> agreed;

  private record Destination(@Nullable String url, @Nullable String token) {
    static Destination of(Confirmation c) {
      return new Destination(c.attestationUrl(), c.attestationTokenVariable());
    }
  }

  private AttestationConsent(boolean everything, Set<Destination> agreed) {
    this.everything = everything;
    this.agreed = agreed;
  }

  /** A person has said so. */
  public static AttestationConsent given() {
    return new AttestationConsent(true, Set.of());
  }

  /** Nobody has said anything. */
  public static AttestationConsent none() {
    return new AttestationConsent(false, Set.of());
  }

  /** To what the last rotation of the plan in the environment that was completed has asked. */
  public static AttestationConsent before(RotationReads store, String plan, String environment) {
    return new AttestationConsent(
        false,
        store
            .lastEnded(plan, environment, Phase.COMPLETED)
            .flatMap(PlanText::of)
            .map(p ->
                p.consumers().stream()
                    .map(c -> Destination.of(c.confirmation()))
                    .collect(Collectors.toSet()))
            .orElse(Set.of()));
  }

  /**
   * From the approval on everything. Before anybody was asked for it, a person who starts what
   * needs no approval, or starts an emergency, agrees to it by that; whoever resumes it does, too.
   * The schedule never does.
   */
  static AttestationConsent of(Rotation rotation, Plan plan, RotationReads store) {
    if (rotation.state().phase() != Phase.PLANNED) {
      return given();
    }
    boolean nobodyElse = rotation.emergency() || plan.approval().required() == 0;
    boolean started = nobodyElse && !Actor.SCHEDULE.equals(rotation.requestedBy().name());
    boolean resumed =
        store.commands(rotation.id()).stream()
            .anyMatch(c -> c.kind() == Command.Kind.RESUME && c.handledAt() != null);
    return started || resumed ? given() : before(store, plan.name(), plan.environment());
  }

  /** Whether the application that answers for a service may be asked. */
  public boolean covers(Confirmation confirmation) {
    String url = confirmation.attestationUrl();
    return everything
        || (url != null && Loopback.address(URI.create(url).getHost()))
        || agreed.contains(Destination.of(confirmation));
  }
}
