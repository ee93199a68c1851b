package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.AttemptHistory;
import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.EnvironmentCensus;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.NotAffected;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.Step;
import dev.keyturn.rotation.UnknownConsumers;
import dev.keyturn.rotation.UnknownConsumers.Holder;
import dev.keyturn.rotation.port.DeployPlatform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks, at the moments at which it matters, for whoever is given a value that is to go and stands
 * in no plan: before the start, before the promotion and before the value goes. The values that it
 * compares go with this pass.
 */
final class ConsumerCensus {
  private final DeployPlatform platform;

  ConsumerCensus(DeployPlatform platform) {
    this.platform = platform;
  }

  /**
   * The step, unless somebody would be cut off by what comes after it. In an emergency it is said
   * and not waited for, until the value goes; where people say that it has leaked, it goes all the
   * same.
   *
   * @throws RemoteFailure it could not be looked, which is not the same as that there is nobody
   */
  Step before(Step step, Rotation rotation, Plan plan, AttemptHistory journal, Values values)
      throws RemoteFailure {
    if (!asks(step, rotation, plan)) {
      return step;
    }
    Phase phase = rotation.state().phase();
    boolean goesOn = journal.revoked(plan) || (rotation.emergency() && phase != Phase.SOAKING);
    List<Holder> found;
    try {
      found = look(step, phase, plan, journal, values);
    } catch (RemoteFailure failure) {
      if (goesOn) {
        return said(step, "; who else holds it could not be looked for: " + failure.problem());
      }
      throw failure;
    }
    if (found.isEmpty()) {
      return said(step, "; nobody else holds it" + excused(plan));
    }
    if (goesOn) {
      String who = found.stream().map(Holder::sentence).collect(Collectors.joining("; "));
      return said(step, "; in spite of who stands in no plan: " + who);
    }
    Holder first = found.getFirst();
    return new Step.Stall(
        ReasonCode.UNKNOWN_CONSUMER,
        new Blocker(first.secret(), first.service().name(), null, null),
        UnknownConsumers.detail(plan, found));
  }

  private static boolean asks(Step step, Rotation rotation, Plan plan) {
    if (!(step instanceof Step.Advance)) {
      return step instanceof Step.Begin;
    }
    Phase phase = rotation.state().phase();
    // Where nobody is asked, the look before the start is of this very moment.
    boolean agreed = !rotation.emergency() && plan.approval().required() > 0;
    return phase == Phase.SETTLING
        || phase == Phase.SOAKING
        || (phase == Phase.AWAITING_APPROVAL && agreed);
  }

  private List<Holder> look(
      Step step, Phase phase, Plan plan, AttemptHistory journal, Values values)
      throws RemoteFailure {
    var censuses = new ArrayList<EnvironmentCensus>();
    for (RailwayEnvironment environment : plan.railwayEnvironments()) {
      censuses.add(platform.census(environment));
    }
    Map<SecretName, SecretValue> outgoing = new TreeMap<>();
    for (ManagedSecret secret : plan.secrets()) {
      SecretName name = secret.name();
      if (secret.kept()) {
        continue;
      }
      boolean inVault = phase == Phase.SETTLING || phase == Phase.SOAKING;
      outgoing.put(
          name,
          inVault
              ? values.get(name, SlotContent.OUTGOING)
              : stored(plan, censuses, name, fingerprint(step, journal, secret), values));
    }
    return UnknownConsumers.of(plan, censuses, outgoing);
  }

  private static @Nullable Fingerprint fingerprint(
      Step step, AttemptHistory journal, ManagedSecret secret) {
    if (!(step instanceof Step.Begin begin)) {
      var known = journal.secrets().get(secret.name());
      return known == null ? null : known.outgoing();
    }
    var found = begin.inForce().get(secret.name());
    return found == null ? null : found.fingerprint();
  }

  /** Nothing is in Vault yet: what it is, a service that reads it has. */
  private static SecretValue stored(
      Plan plan,
      List<EnvironmentCensus> censuses,
      SecretName name,
      @Nullable Fingerprint as,
      Values values)
      throws RemoteFailure {
    return UnknownConsumers.inForce(
            plan, censuses, name, value -> values.fingerprint(name, value).equals(as))
        .orElseThrow(() ->
            new RemoteFailure(
                RemoteFailure.Kind.CONFLICT,
                "railway",
                "census",
                0,
                name + " was changed while it was looked for who holds it"));
  }

  private static String excused(Plan plan) {
    return plan.notAffected().isEmpty()
        ? ""
        : "; not affected, says the plan: "
            + plan.notAffected().stream()
                .map(NotAffected::toString)
                .collect(Collectors.joining(", "));
  }

  private static Step said(Step step, String more) {
    return switch (step) {
      case Step.Begin begin -> new Step.Begin(begin.inForce(), begin.said() + more);
      case Step.Advance advance -> new Step.Advance(advance.evidence() + more);
      default -> step;
    };
  }
}
