package dev.keyturn.engine;

import dev.keyturn.audit.MemoryAuditStore;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PhaseProof;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.Review;
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
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.rotation.port.SignedReceipt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The journal in memory, for tests that step time by hand. One thread only. */
public final class MemoryRotationStore implements RotationStore {
  private final Clock clock;
  private final MemoryAuditStore audit;
  private final Map<RotationId, Rotation> rotations = new HashMap<>();
  private final Map<RotationId, Map<String, SecretProgress>> secrets = new HashMap<>();
  private final Map<RotationId, List<Attempt>> attempts = new HashMap<>();
  private final List<Command> commands = new ArrayList<>();
  private final Map<Claim, RotationId> claims = new HashMap<>();
  private final Map<RotationId, Held> leases = new HashMap<>();
  private final Map<String, RotationId> environments = new HashMap<>();
  private final List<TimelineEntry> happenings = new ArrayList<>();
  private final Map<RotationId, TreeMap<String, Proof>> proofs = new HashMap<>();
  private final Map<RotationId, TreeMap<String, PhaseProof>> phaseProofs = new HashMap<>();
  private final Map<RotationId, SignedReceipt> reviews = new HashMap<>();
  private final List<KeyedStart> keyed = new ArrayList<>();
  private final Map<RotationId, SignedReceipt> receipts = new HashMap<>();
  private final Map<RotationId, List<HealthCheck>> checks = new HashMap<>();
  private int provings;
  private long ids;
  private boolean inTransaction;
  private boolean dead;
  private boolean dying;
  private @Nullable Outcome diesAfter;

  private record Held(String holder, Instant until, boolean clean) {}

  public MemoryRotationStore(Clock clock, MemoryAuditStore audit) {
    this.clock = clock;
    this.audit = audit;
  }

  /** The process dies when an attempt's end is on record with this outcome, and its transaction. */
  public void diesAfter(Outcome outcome) {
    diesAfter = outcome;
  }

  /** The process is gone: it gives nothing back. */
  public void processDied() {
    dead = true;
  }

  public void processStarted() {
    dead = false;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public <T> T inTransaction(Supplier<T> work) {
    if (inTransaction) {
      return work.get();
    }
    inTransaction = true;
    try {
      var result = new ArrayList<T>();
      var before = new HashMap<>(rotations);
      audit.inTransaction(() -> {
        try {
          result.add(work.get());
        } catch (RuntimeException | Error undone) {
          rotations.clear();
          rotations.putAll(before);
          throw undone;
        }
      });
      if (dying) {
        dying = false;
        diesAfter = null;
        processDied();
        throw new Faults.Killed();
      }
      return result.getFirst();
    } finally {
      inTransaction = false;
    }
  }

  @Override
  public void open(Rotation rotation, Collection<SecretProgress> progress, Collection<Claim> wanted)
      throws SecretBusy {
    for (Claim claim : wanted) {
      if (claims.containsKey(claim)) {
        throw new SecretBusy(claims.get(claim), claim);
      }
    }
    wanted.forEach(c -> claims.put(c, rotation.id()));
    rotations.put(rotation.id(), rotation);
    secrets.put(rotation.id(), new HashMap<>());
    progress.forEach(p -> secrets.get(rotation.id()).put(p.name().text(), p));
    attempts.put(rotation.id(), new ArrayList<>());
  }

  @Override
  public Optional<Rotation> find(RotationId id) {
    return Optional.ofNullable(rotations.get(id));
  }

  @Override
  public Optional<Rotation> lock(RotationId id) {
    return find(id);
  }

  @Override
  public List<Rotation> open() {
    return rotations.values().stream()
        .filter(r -> !r.state().phase().ended())
        .sorted(Comparator.comparing(Rotation::requestedAt))
        .toList();
  }

  @Override
  public List<Rotation> unreviewed() {
    return rotations.values().stream()
        .filter(r -> Review.due(r, commands(r.id())))
        .sorted(Comparator.comparing(Rotation::requestedAt))
        .toList();
  }

  @Override
  public List<Rotation> newest(String plan, int limit) {
    return rotations.values().stream()
        .filter(r -> plan == null || r.plan().equals(plan))
        .sorted(Comparator.comparing(Rotation::requestedAt).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public Optional<Rotation> lastEnded(String plan, String environment, Phase as) {
    return newest(plan, Integer.MAX_VALUE).stream()
        .filter(r -> r.environment().equals(environment) && r.state().phase() == as)
        .findFirst();
  }

  @Override
  public List<SecretProgress> secrets(RotationId id) {
    return secrets.get(id).values().stream()
        .sorted(Comparator.comparing(SecretProgress::name))
        .toList();
  }

  @Override
  public List<Attempt> attempts(RotationId id) {
    return List.copyOf(attempts.get(id));
  }

  @Override
  public List<Command> commands(RotationId id) {
    return commands.stream().filter(c -> c.rotation().equals(id)).toList();
  }

  @Override
  public void leave(Command c) {
    commands.add(stored(c, ++ids, null));
  }

  /** Somebody has written words into the table that these people never said. */
  void forge(RotationId id, Command.Kind kind, @Nullable Keeping keeping, List<Actor> people) {
    Rotation rotation = find(id).orElseThrow();
    for (Actor person : people) {
      leave(
          new Command(
              0,
              id,
              kind,
              person,
              "written into the table",
              rotation.digest(),
              keeping,
              now(),
              null));
    }
  }

  /** Somebody has written over a word in the table. */
  void forge(Command word) {
    commands.replaceAll(c -> c.id() == word.id() ? word : c);
  }

  @Override
  public void handled(long commandId) {
    commands.replaceAll(c -> c.id() == commandId ? stored(c, commandId, now()) : c);
  }

  /** A word as a store has it. */
  static Command stored(Command c, long id, @Nullable Instant handledAt) {
    return new Command(
        id, c.rotation(), c.kind(), c.by(), c.reason(), c.digest(), c.keeping(), c.at(), handledAt);
  }

  @Override
  public Optional<Lease> acquire(RotationId id, String holder, Duration ttl) {
    Rotation rotation = Objects.requireNonNull(rotations.get(id));
    Held held = leases.get(id);
    if (rotation.state().phase().ended()
        || (held != null && !held.clean() && now().isBefore(held.until()))) {
      return Optional.empty();
    }
    long fence = rotation.fence() + 1;
    rotations.put(id, rotation.numbered(rotation.rev(), fence));
    leases.put(id, new Held(holder, now().plus(ttl), false));
    return Optional.of(new Lease(id, holder, fence));
  }

  @Override
  public boolean renew(Lease lease, Duration ttl) {
    if (lost(lease)) {
      return false;
    }
    leases.put(lease.rotation(), new Held(lease.holder(), now().plus(ttl), false));
    return true;
  }

  @Override
  public void release(Lease lease) {
    if (!dead && !lost(lease)) {
      leases.put(lease.rotation(), new Held(lease.holder(), now(), true));
    }
  }

  @Override
  public Rotation save(Lease lease, Rotation r) {
    check(lease);
    Rotation now = rotations.get(r.id());
    if (now.rev() != r.rev()) {
      throw new LeaseLost(r.id());
    }
    Rotation saved = r.numbered(r.rev() + 1, r.fence());
    rotations.put(r.id(), saved);
    if (r.state().phase().ended()) {
      claims.values().removeIf(r.id()::equals);
    }
    return saved;
  }

  @Override
  public void save(Lease lease, RotationId id, SecretProgress progress) {
    check(lease);
    secrets.get(id).put(progress.name().text(), progress);
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
    int number =
        1
            + (int)
                attempts.get(id).stream()
                    .filter(a ->
                        a.phase() == phase
                            && a.wave() == wave
                            && a.effect() == effect
                            && a.target().equals(target))
                    .count();
    var attempt =
        new Attempt(++ids, phase, wave, effect, target, number, opKey, now(), null, null, null);
    attempts.get(id).add(attempt);
    return attempt;
  }

  @Override
  public void end(Lease lease, long attemptId, Outcome outcome, String deploymentId) {
    check(lease);
    dying = dying || outcome == diesAfter;
    attempts
        .get(lease.rotation())
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
  }

  @Override
  public boolean lockEnvironments(
      Lease lease, RotationId id, Collection<String> environmentIds, Duration ttl) {
    if (environmentIds.stream().anyMatch(e -> !id.equals(environments.getOrDefault(e, id)))) {
      return false;
    }
    environmentIds.forEach(e -> environments.put(e, id));
    return true;
  }

  @Override
  public void unlockEnvironments(RotationId id) {
    if (!dead) {
      environments.values().removeIf(id::equals);
    }
  }

  @Override
  public void happened(TimelineEntry h) {
    happenings.add(
        new TimelineEntry(
            ++ids, h.rotation(), h.at(), h.what(), h.phase(), h.by(), h.why(), h.detail()));
  }

  @Override
  public List<TimelineEntry> timeline(RotationId id, long after, int limit) {
    return happenings.stream()
        .filter(h -> h.rotation().equals(id) && h.id() > after)
        .limit(limit)
        .toList();
  }

  @Override
  public void proven(Lease lease, RotationId id, Phase phase, Collection<Proof> proofs) {
    check(lease);
    provings++;
    for (Proof p : proofs) {
      this.phaseProofs
          .computeIfAbsent(id, _ -> new TreeMap<>())
          .put(
              "%02d/%s/%s/%s".formatted(phase.ordinal(), p.service(), p.replica(), p.secret()),
              new PhaseProof(phase, p));
      this.proofs
          .computeIfAbsent(id, _ -> new TreeMap<>())
          .put(p.service() + "/" + p.replica() + "/" + p.secret(), p);
    }
  }

  @Override
  public List<PhaseProof> phaseProofs(RotationId id) {
    return List.copyOf(phaseProofs.getOrDefault(id, new TreeMap<>()).values());
  }

  /** How often proofs were written. */
  public int provings() {
    return provings;
  }

  @Override
  public List<Proof> proofs(RotationId id) {
    return List.copyOf(proofs.getOrDefault(id, new TreeMap<>()).values());
  }

  @Override
  public void checked(Lease lease, RotationId id, Collection<HealthCheck> fresh) {
    check(lease);
    checks.computeIfAbsent(id, _ -> new ArrayList<>()).addAll(fresh);
  }

  @Override
  public List<HealthCheck> checks(RotationId id) {
    return List.copyOf(checks.getOrDefault(id, List.of()));
  }

  @Override
  public List<Rotation> page(RotationFilter filter, RotationId before, int limit) {
    return newest(filter.plan(), Integer.MAX_VALUE).stream()
        .filter(r -> filter.environment() == null || r.environment().equals(filter.environment()))
        .filter(r ->
            switch (filter.standing()) {
              case null -> true;
              case OPEN -> !r.state().phase().ended();
              case STALLED -> r.state().stalled() != null;
              case ENDED -> r.state().phase().ended();
            })
        .dropWhile(r -> before != null && r.id().text().compareTo(before.text()) >= 0)
        .limit(limit)
        .toList();
  }

  @Override
  public List<SecretInRotation> parts(String plan, String environment) {
    return page(new RotationFilter(plan, environment, null), null, Integer.MAX_VALUE).stream()
        .flatMap(r -> secrets(r.id()).stream().map(s -> new SecretInRotation(r, s)))
        .toList();
  }

  @Override
  public List<SecretInRotation> knowing(
      String plan, String environment, SecretName secret, Fingerprint value) {
    return parts(plan, environment).stream()
        .filter(p -> p.progress().name().equals(secret))
        .filter(p -> value.equals(p.progress().outgoing()) || value.equals(p.progress().incoming()))
        .toList();
  }

  @Override
  public Optional<KeyedStart> startedWith(String by, String key) {
    return keyed.stream().filter(k -> k.by().equals(by) && k.key().equals(key)).findFirst();
  }

  @Override
  public boolean remember(KeyedStart start) {
    return startedWith(start.by(), start.key()).isEmpty() && keyed.add(start);
  }

  @Override
  public Optional<SignedReceipt> receipt(RotationId id) {
    return Optional.ofNullable(receipts.get(id));
  }

  @Override
  public Optional<SignedReceipt> review(RotationId id) {
    return Optional.ofNullable(reviews.get(id));
  }

  @Override
  public void keepReview(RotationId id, SignedReceipt review) {
    if (reviews.putIfAbsent(id, review) != null) {
      throw new IllegalStateException("rotation " + id + " has a review already");
    }
  }

  @Override
  public void keep(Lease lease, RotationId id, SignedReceipt receipt) {
    check(lease);
    if (receipts.putIfAbsent(id, receipt) != null) {
      throw new IllegalStateException("rotation " + id + " has a receipt already");
    }
  }

  private boolean lost(Lease lease) {
    Held held = leases.get(lease.rotation());
    return rotations.get(lease.rotation()).fence() != lease.fence() || held == null || held.clean();
  }

  private void check(Lease lease) {
    if (lost(lease)) {
      throw new LeaseLost(lease.rotation());
    }
  }
}
