package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.KeptBefore;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.RotationReads;
import dev.keyturn.rotation.port.SecretStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a database that was put back to an older copy may no longer know: rotations that it has as
 * open, slots that are set in Railway, and versions in Vault of rotations that it does not have.
 * Looks only.
 */
public final class Leftovers {
  /** As many versions as Vault keeps of a path. */
  private static final int MOST_VERSIONS = 50;

  private final RotationReads rotations;
  private final DeployPlatform platform;
  private final SecretStore vault;

  public Leftovers(RotationReads rotations, DeployPlatform platform, SecretStore vault) {
    this.rotations = rotations;
    this.platform = platform;
    this.vault = vault;
  }

  /** Which kind of thing was found; programs read the word. */
  public enum Kind {
    /** Open by the database; it may have gone on, or ended, since the copy was made. */
    OPEN_ROTATION,
    /** A variable beside the one in force. */
    SLOT,
    /** A version in Vault that names a rotation which is not on record. */
    UNKNOWN_VERSION,
    /** Could not be looked at. */
    NOT_SEEN
  }

  /**
   * One finding.
   *
   * @param where rotation, service and variable, or path and version
   * @param rotation that has to do with it, as far as it is known
   * @param words what was found, and what to do
   */
  public record Found(
      Kind kind,
      String plan,
      String environment,
      String where,
      @Nullable String rotation,
      String words) {}

  /** In the order: rotations, then what each of these plans has outside. */
  public List<Found> of(Collection<Plan> plans) {
    var found = new ArrayList<Found>();
    for (Rotation open : rotations.open()) {
      found.add(
          new Found(
              Kind.OPEN_ROTATION,
              open.plan(),
              open.environment(),
              "rotation " + open.id(),
              open.id().text(),
              "the database has it in "
                  + open.state().phase()
                  + "; compare with Railway and Vault, then resume or cancel it"));
    }
    for (Plan plan : plans) {
      String open = open(plan);
      Map<SecretName, KeptBefore> kept = rotations.kept(plan.name(), plan.environment());
      plan.consumers().forEach(consumer -> slots(found, plan, consumer, open, kept));
      Set<VaultPath> paths =
          plan.secrets().stream()
              .map(ManagedSecret::vault)
              .collect(Collectors.toCollection(LinkedHashSet::new));
      paths.forEach(path -> versions(found, plan, path));
    }
    return List.copyOf(found);
  }

  private void slots(
      List<Found> found,
      Plan plan,
      Consumer consumer,
      @Nullable String open,
      Map<SecretName, KeptBefore> kept) {
    Set<VariableName> slots =
        plan.secretsOf(consumer.service()).stream()
            .flatMap(s -> s.beside().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    try {
      var stored = platform.look(consumer.service(), slots).stored();
      plan.secretsOf(consumer.service()).stream()
          .filter(s -> kept.containsKey(s.name()))
          .forEach(s -> slots.removeAll(s.beside()));
      slots.stream()
          .filter(stored::containsKey)
          .forEach(slot ->
              found.add(
                  new Found(
                      Kind.SLOT,
                      plan.name(),
                      plan.environment(),
                      consumer.service() + " " + slot,
                      open,
                      open == null
                          ? "is set, and no open rotation is on record; find out who reads it before it goes"
                          : "is set, and may be of rotation " + open)));
    } catch (RemoteFailure failure) {
      found.add(notSeen(plan, String.valueOf(consumer.service()), failure));
    }
  }

  private @Nullable String open(Plan plan) {
    return rotations.open().stream()
        .filter(r -> r.plan().equals(plan.name()) && r.environment().equals(plan.environment()))
        .map(r -> r.id().text())
        .findFirst()
        .orElse(null);
  }

  /** From the newest on, down to one of a rotation on record: what is older was on record too. */
  private void versions(List<Found> found, Plan plan, VaultPath path) {
    try {
      SecretStore.Version newest = vault.newest(path);
      int number = newest == null ? 0 : newest.number();
      for (int tried = 0; number > 0 && tried < MOST_VERSIONS; tried++, number--) {
        SecretStore.Version version = tried == 0 ? newest : vault.read(path, number);
        String rotation = version == null ? null : version.labels().get("rotation_id");
        if (rotation == null) {
          continue;
        }
        if (onRecord(rotation)) {
          return;
        }
        found.add(
            new Found(
                Kind.UNKNOWN_VERSION,
                plan.name(),
                plan.environment(),
                path + " version " + number,
                rotation,
                "was written by a rotation that is not on record; do not delete it before you know which value each service has"));
      }
    } catch (RemoteFailure failure) {
      found.add(notSeen(plan, String.valueOf(path), failure));
    }
  }

  private boolean onRecord(String rotation) {
    try {
      return rotations.find(new RotationId(rotation)).isPresent();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Found notSeen(Plan plan, String where, RemoteFailure failure) {
    return new Found(
        Kind.NOT_SEEN,
        plan.name(),
        plan.environment(),
        where,
        null,
        "could not be looked at: " + failure.problem());
  }
}
