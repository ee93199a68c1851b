package dev.keyturn.engine;

import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PhaseProof;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretInRotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.port.Claim;
import dev.keyturn.rotation.port.KeyedStart;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.LeaseLost;
import dev.keyturn.rotation.port.RotationFilter;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SignedReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The journal of a {@link SmallWorld}. Each call outside a transaction is one of its own. */
class SmallStore implements RotationStore {
  private final Play play;

  SmallStore(Play play) {
    this.play = play;
  }

  private SmallWorld world() {
    return play.world;
  }

  @Override
  public Instant now() {
    return world().now;
  }

  @Override
  public <T> T inTransaction(Supplier<T> work) {
    return play.inTransaction(work);
  }

  @Override
  public void open(
      Rotation rotation, Collection<SecretProgress> secrets, Collection<Claim> claims) {
    world().row = rotation;
  }

  @Override
  public Optional<Rotation> find(RotationId id) {
    return Optional.of(world().row);
  }

  @Override
  public Optional<Rotation> lock(RotationId id) {
    return find(id);
  }

  @Override
  public List<Rotation> open() {
    return List.of(world().row);
  }

  @Override
  public List<Rotation> unreviewed() {
    return List.of();
  }

  @Override
  public List<Rotation> newest(@Nullable String plan, int limit) {
    return List.of(world().row);
  }

  @Override
  public Optional<Rotation> lastEnded(String plan, String environment, Phase as) {
    return Optional.empty();
  }

  @Override
  public List<SecretProgress> secrets(RotationId id) {
    return List.of(world().secret);
  }

  @Override
  public List<Attempt> attempts(RotationId id) {
    return List.copyOf(world().attempts);
  }

  @Override
  public List<Command> commands(RotationId id) {
    return List.copyOf(world().commands);
  }

  @Override
  public void leave(Command c) {
    world().commands.add(MemoryRotationStore.stored(c, ++world().ids, null));
  }

  @Override
  public void handled(long commandId) {
    world()
        .commands
        .replaceAll(c -> c.id() == commandId ? MemoryRotationStore.stored(c, commandId, now()) : c);
  }

  @Override
  public Optional<Lease> acquire(RotationId id, String holder, Duration ttl) {
    SmallWorld world = world();
    if (world.state().phase().ended() || (world.leased && now().isBefore(world.leaseUntil))) {
      return Optional.empty();
    }
    long fence = world.row.fence() + 1;
    world.row = world.row.numbered(world.row.rev(), fence);
    play.leads(fence);
    world.leased = true;
    world.leaseUntil = now().plus(ttl);
    return Optional.of(new Lease(id, holder, fence));
  }

  @Override
  public boolean renew(Lease lease, Duration ttl) {
    play.before("renew");
    play.checked();
    if (lost(lease)) {
      return false;
    }
    world().leaseUntil = now().plus(ttl);
    return true;
  }

  @Override
  public void release(Lease lease) {
    play.before("release");
    if (!lost(lease)) {
      world().leased = false;
      world().leaseUntil = now();
    }
  }

  @Override
  public Rotation save(Lease lease, Rotation r) {
    play.inTransaction(
        "save",
        () -> {
          check(lease);
          if (world().row.rev() != r.rev()) {
            throw new LeaseLost(r.id());
          }
          world().row = r.numbered(r.rev() + 1, r.fence());
          return r;
        });
    return world().row;
  }

  @Override
  public void save(Lease lease, RotationId id, SecretProgress progress) {
    play.change(
        "save secret",
        () -> {
          check(lease);
          world().secret = progress;
        });
  }

  @Override
  public Attempt begin(
      Lease lease,
      RotationId id,
      Phase phase,
      int wave,
      Effect.Kind effect,
      String target,
      String opKey) {
    check(lease);
    SmallWorld world = world();
    int number =
        1
            + (int)
                world.attempts.stream()
                    .filter(a ->
                        a.phase() == phase
                            && a.wave() == wave
                            && a.effect() == effect
                            && a.target().equals(target))
                    .count();
    var attempt =
        new Attempt(
            ++world.ids, phase, wave, effect, target, number, opKey, now(), null, null, null);
    world.attempts.add(attempt);
    return attempt;
  }

  @Override
  public void end(Lease lease, long attemptId, Outcome outcome, @Nullable String deploymentId) {
    play.change(
        "end",
        () -> {
          check(lease);
          world()
              .attempts
              .replaceAll(a ->
                  a.id() == attemptId
                      ? new Attempt(
                          a.id(),
                          a.phase(),
                          a.wave(),
                          a.effect(),
                          a.target(),
                          a.number(),
                          a.opKey(),
                          a.begunAt(),
                          outcome,
                          now(),
                          deploymentId)
                      : a);
        });
  }

  @Override
  public boolean lockEnvironments(
      Lease lease, RotationId id, Collection<String> environmentIds, Duration ttl) {
    return true;
  }

  @Override
  public void unlockEnvironments(RotationId id) {}

  @Override
  public void happened(TimelineEntry h) {}

  @Override
  public List<TimelineEntry> timeline(RotationId id, long after, int limit) {
    return List.of();
  }

  @Override
  public void proven(Lease lease, RotationId id, Phase phase, Collection<Proof> proofs) {
    check(lease);
  }

  @Override
  public List<PhaseProof> phaseProofs(RotationId id) {
    return List.of();
  }

  @Override
  public void checked(Lease lease, RotationId id, Collection<HealthCheck> checks) {
    check(lease);
  }

  @Override
  public List<HealthCheck> checks(RotationId id) {
    return List.of();
  }

  @Override
  public List<Proof> proofs(RotationId id) {
    return List.of();
  }

  @Override
  public List<Rotation> page(RotationFilter filter, @Nullable RotationId before, int limit) {
    return List.of(world().row);
  }

  @Override
  public List<SecretInRotation> parts(String plan, String environment) {
    return List.of();
  }

  @Override
  public List<SecretInRotation> knowing(
      String plan, String environment, SecretName secret, Fingerprint value) {
    return List.of();
  }

  @Override
  public Optional<KeyedStart> startedWith(String by, String key) {
    return Optional.empty();
  }

  @Override
  public boolean remember(KeyedStart start) {
    return true;
  }

  @Override
  public Optional<SignedReceipt> review(RotationId id) {
    return Optional.empty();
  }

  @Override
  public void keepReview(RotationId id, SignedReceipt review) {}

  @Override
  public Optional<SignedReceipt> receipt(RotationId id) {
    return Optional.ofNullable(world().receipt);
  }

  @Override
  public void keep(Lease lease, RotationId id, SignedReceipt receipt) {
    check(lease);
    if (world().receipt != null) {
      throw new IllegalStateException("rotation " + id + " has a receipt already");
    }
    world().receipt = receipt;
  }

  /** Whether somebody else has the rotation by now. */
  boolean lost(Lease lease) {
    return world().row.fence() != lease.fence() || !world().leased;
  }

  private void check(Lease lease) {
    if (lost(lease)) {
      throw new LeaseLost(lease.rotation());
    }
  }
}
