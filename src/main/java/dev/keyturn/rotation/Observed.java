package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Material.Encoding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was just seen outside, without a value in it. Only what the present phase needs was looked
 * at; the rest is empty.
 *
 * @param services by service, in the plan's order
 * @param rested for each secret, what Vault's newest version holds
 * @param health what the health URLs answered, where they were asked
 * @param copies for each secret, how its values on record rest in Vault; a secret that is missing
 *     could not be asked for
 * @param lastLook when a look like this one succeeded before; null where that is not known
 */
public record Observed(
    Map<ServiceRef, Service> services,
    Map<SecretName, VaultState> rested,
    Map<SecretName, Copies> copies,
    Map<ServiceRef, Health> health,
    @Nullable Instant lastLook) {

  public Observed {
    services = Map.copyOf(services);
    rested = Map.copyOf(rested);
    copies = Map.copyOf(copies);
    health = Map.copyOf(health);
  }

  /** Nobody's health was asked for. */
  public Observed(Map<ServiceRef, Service> services, Map<SecretName, VaultState> rested) {
    this(services, rested, Map.of(), Map.of(), null);
  }

  /**
   * One service.
   *
   * @param stored what the next deployment would get
   * @param found the fingerprint and kid of each secret's present value, where it can be read
   * @param recent the newest deployments, newest first, whatever became of them
   * @param meanwhile deployments made since the last look that served and do so no more
   * @param running what each deployment, by id, was created with; absent where the platform does
   *     not say
   * @param answers what the replicas proved; empty where they were not asked
   * @param unheard why the replicas could not be asked, or null
   * @param healthy what the health URL answered; null where it was not asked
   */
  public record Service(
      Map<SecretName, Layout> stored,
      Map<SecretName, CurrentValue> found,
      List<Deployment> active,
      List<Deployment> underWay,
      @Nullable Deployment latest,
      List<Deployment> recent,
      List<Deployment> meanwhile,
      Map<String, Map<SecretName, Layout>> running,
      StagedChanges staged,
      List<AttestedReplica> answers,
      @Nullable String unheard,
      @Nullable Boolean healthy) {

    /** The same where nobody has been asked, and nothing is said of the time in between. */
    public Service unasked() {
      return new Service(
          stored, found, active, underWay, latest, recent, List.of(), running, staged, List.of(),
          null, null);
    }

    /** The same with what its replicas say now, or why they could not be asked. */
    public Service heard(List<AttestedReplica> now, @Nullable String why) {
      return new Service(
          stored, found, active, underWay, latest, recent, meanwhile, running, staged, now, why,
          healthy);
    }

    public Service healthy(boolean well) {
      return new Service(
          stored, found, active, underWay, latest, recent, meanwhile, running, staged, answers,
          unheard, well);
    }

    /** The same with other variables, nobody asked yet. */
    public Service changed(Map<SecretName, Layout> now, StagedChanges stagedNow) {
      return new Service(
          now, found, active, underWay, latest, recent, List.of(), running, stagedNow, List.of(),
          null, null);
    }

    /** Whether the platform tells what a deployment was created with; for a while it may not. */
    boolean tells(Deployment deployment) {
      return running.containsKey(deployment.id());
    }

    /** Whether a deployment was created with every secret laid out as the goal says. */
    boolean runsWith(Deployment deployment, List<Plan.ManagedSecret> secrets, Layout.Goal goal) {
      Map<SecretName, Layout> layouts = running.getOrDefault(deployment.id(), Map.of());
      return secrets.stream().allMatch(s -> goal.metBy(s, layouts.get(s.name())));
    }
  }

  /**
   * A value that was seen, as everything but itself.
   *
   * @param spelledAs in which encodings of the plan's material it may be; empty where that does not
   *     show
   */
  public record CurrentValue(Fingerprint fingerprint, Kid kid, Set<Encoding> spelledAs) {
    public CurrentValue {
      spelledAs = Set.copyOf(spelledAs);
    }
  }

  /**
   * Vault's newest version of a secret.
   *
   * @param version 0 when there is none
   * @param holds which of the rotation's versions it is
   * @param ours whether this rotation wrote it
   */
  public record VaultState(int version, Layout.SlotContent holds, boolean ours) {}

  /** How a value that is on record rests in Vault. */
  public enum Copy {
    KEPT,
    /** It is there, and Vault deletes it by itself. */
    EXPIRES,
    /** Vault does not have it, or not under the number on record. */
    LOST
  }

  /** How both values of a secret rest in Vault; one that is not needed any more counts as kept. */
  public record Copies(Copy outgoing, Copy incoming) {}

  Service of(Plan.Consumer consumer) {
    Service seen = services.get(consumer.service());
    if (seen == null) {
      throw new IllegalStateException(consumer.service() + " was not looked at");
    }
    return seen;
  }

  /**
   * How many stored things still need a version, by secret, where any replica tells; the largest
   * count counts.
   */
  public Map<SecretName, Long> remaining(SlotContent version) {
    Map<SecretName, Long> left = new TreeMap<>();
    services.values().stream()
        .flatMap(s -> s.answers().stream())
        .flatMap(a -> a.secrets().entrySet().stream())
        .forEach(held -> {
          Long count = held.getValue().remaining().get(version);
          if (count != null) {
            left.merge(held.getKey(), count, Math::max);
          }
        });
    return left;
  }
}
