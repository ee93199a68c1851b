package dev.keyturn.rotation;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is on record about a rotation: how it was asked for, its attempts, what people said, what is
 * known of its secrets, and how its services were.
 */
public record AttemptHistory(
    Request request,
    List<Attempt> attempts,
    List<Command> commands,
    Map<SecretName, SecretProgress> secrets,
    List<HealthCheck> checks) {

  /**
   * @param emergency it starts without waiting for approval
   */
  public record Request(Actor by, boolean emergency) {}

  public AttemptHistory {
    attempts = List.copyOf(attempts);
    commands = List.copyOf(commands);
    secrets = Map.copyOf(secrets);
    checks = List.copyOf(checks);
  }

  /** Nobody's health was asked for. */
  public AttemptHistory(
      Request request,
      List<Attempt> attempts,
      List<Command> commands,
      Map<SecretName, SecretProgress> secrets) {
    this(request, attempts, commands, secrets, List.of());
  }

  SecretProgress of(Plan.ManagedSecret secret) {
    SecretProgress progress = secrets.get(secret.name());
    if (progress == null) {
      throw new IllegalStateException(secret.name() + " is not on record");
    }
    return progress;
  }

  /** Whether enough people have said that the outgoing value has leaked. */
  public boolean revoked(Plan plan) {
    return Revocation.agreedAt(plan, request.by(), commands).isPresent();
  }

  /** Whether a person has confirmed something since then. */
  boolean confirmedSince(Instant since) {
    return commands.stream()
        .anyMatch(c -> c.kind() == Command.Kind.CONFIRM && !c.at().isBefore(since));
  }

  /**
   * The deployments that this rotation has started for a service in a phase, since a person last
   * resumed it.
   */
  List<Attempt> redeploys(Phase phase, int wave, ServiceRef service) {
    Instant since = lastResumed();
    return attempts.stream()
        .filter(a -> a.effect() == Effect.Kind.REDEPLOY && a.target().equals(service.name()))
        .filter(a -> a.outcome() == null || a.outcome().begun())
        .filter(a -> a.phase() == phase && a.wave() == wave)
        .filter(a -> since == null || a.begunAt().isAfter(since))
        .toList();
  }

  /** The newest deployment that this rotation is known to have started for a service. */
  @Nullable Attempt lastDeployed(ServiceRef service) {
    return attempts.stream()
        .filter(a -> a.effect() == Effect.Kind.REDEPLOY && a.target().equals(service.name()))
        .filter(a -> a.deploymentId() != null)
        .max(Comparator.comparing(Attempt::begunAt))
        .orElse(null);
  }

  /** Whether this rotation has started that deployment. */
  boolean deployed(String deployment) {
    return attempts.stream().anyMatch(a -> deployment.equals(a.deploymentId()));
  }

  /** Whether this rotation has started that deployment, since a person last resumed it. */
  boolean started(String deployment) {
    return attempts.stream()
        .anyMatch(a ->
            a.effect() == Effect.Kind.REDEPLOY
                && deployment.equals(a.deploymentId())
                && sinceResumed(a.begunAt()));
  }

  /** Whether the outgoing value is known to others, as far as people have said. */
  boolean leaked(Plan plan) {
    return request.emergency() || revoked(plan);
  }

  /** Whether a person has resumed it, whatever was wrong with the services, after a leak. */
  boolean overridden(Plan plan) {
    return leaked(plan) && lastResumed() != null;
  }

  /** Whether no person has resumed it since. */
  boolean sinceResumed(Instant at) {
    Instant resumed = lastResumed();
    return resumed == null || at.isAfter(resumed);
  }

  private @Nullable Instant lastResumed() {
    return commands.stream()
        .filter(c -> c.kind() == Command.Kind.RESUME)
        .map(AttemptHistory::heeded)
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  /**
   * What is stamped while clocks disagree may be wrong; nothing is acted upon before they agree.
   */
  private static Instant heeded(Command word) {
    Instant handled = word.handledAt();
    return handled == null ? word.at() : handled;
  }
}
