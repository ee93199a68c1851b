package dev.keyturn.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.adapter.application.AttestationClient;
import dev.keyturn.adapter.material.Materials;
import dev.keyturn.adapter.railway.RailwayApi;
import dev.keyturn.adapter.railway.RailwayPlatform;
import dev.keyturn.adapter.vault.VaultConnection;
import dev.keyturn.adapter.vault.VaultKeys;
import dev.keyturn.adapter.vault.VaultStore;
import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.audit.AuditExport;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.AuditVerifier;
import dev.keyturn.audit.Verification;
import dev.keyturn.engine.Engine;
import dev.keyturn.engine.TickResult;
import dev.keyturn.engine.Watch;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.rehearsal.RehearsedPlan;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.request.Commands;
import dev.keyturn.request.StartRequest;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.MaterialSource;
import dev.keyturn.rotation.port.ReplicaProof;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretStore;
import dev.keyturn.sandbox.RunReport;
import dev.keyturn.soak.Mischief.ToTheWorker;
import dev.keyturn.wiring.Program;
import dev.keyturn.wiring.Settings;
import io.micronaut.context.ApplicationContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One world that is rotated again and again, by one worker after the other: each lives until it is
 * killed or its database is cut.
 */
final class SoakedWorld implements AutoCloseable {
  private static final Actor NEWCOMER = new Actor("newcomer@soak.example.com", "soak");
  private static final Actor ALICE = new Actor("alice@soak.example.com", "soak");
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long QUIET = TimeUnit.SECONDS.toNanos(6);
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(6);

  private final Random random;
  private final Count count;
  private final RehearsedPlan rehearsed;
  private final Database database;
  private final ApplicationContext program;
  private final Settings settings;
  private final byte[] fingerprintKey;
  private final Commands people;
  private final Mischief mischief;
  private final Ends ends;
  private final double mischiefPerTick;
  private final JumpingClock clock = new JumpingClock(Program.clock());
  private long clockRightAt = System.nanoTime();
  private long lastMischief = System.nanoTime();
  private int workers;
  private Mortal life = new Mortal();
  private Engine worker;

  SoakedWorld(
      long seed, RehearsedPlan rehearsed, Database database, Count count, double mischiefPerTick)
      throws RemoteFailure {
    this.random = new Random(seed);
    this.count = count;
    this.rehearsed = rehearsed;
    this.database = database;
    this.mischiefPerTick = mischiefPerTick;
    var environment = new TreeMap<>(rehearsed.environment());
    environment.remove("KEYTURN_DATA");
    environment.put("DATABASE_URL", database.url());
    this.program = Program.start(environment, Map.of());
    this.settings = program.getBean(Settings.class);
    var keys = new VaultKeys(bean(VaultConnection.class), bean(SecureRandom.class));
    this.fingerprintKey =
        keys.key(
            new VaultPath(settings.vaultMount(), settings.vaultPath() + "/fingerprint-key", "key"));
    this.people = bean(Commands.class);
    this.mischief = new Mischief(random, rehearsed.world(), database, count);
    this.ends = new Ends(rehearsed, database, bean(RailwayApi.class), bean(VaultConnection.class));
    this.worker = fresh();
  }

  private <T> T bean(Class<T> type) {
    return program.getBean(type);
  }

  /** A process that has just started on the same database. */
  private Engine fresh() {
    life = new Mortal();
    return engine(life);
  }

  private Engine engine(Mortal mortal) {
    return new Engine(
        mortal.port(RotationStore.class, bean(RotationStore.class)),
        bean(AuditTrail.class),
        bean(AuditStore.class),
        mortal.port(AnchorKeeper.class, bean(AnchorKeeper.class)),
        new Engine.Ports(
            mortal.port(DeployPlatform.class, new RailwayPlatform(bean(RailwayApi.class))),
            mortal.port(SecretStore.class, new VaultStore(bean(VaultConnection.class))),
            mortal.port(ReplicaProof.class, bean(AttestationClient.class)),
            mortal.port(MaterialSource.class, new Materials(bean(SecureRandom.class))),
            new FingerprintKey(fingerprintKey),
            new PlanFolder(settings.plans(), settings.rehearsal())::current),
        timings(),
        "worker-" + ++workers,
        Watch.NONE,
        clock);
  }

  /** The program's own, unless somebody wants to see what happens without a quarantine. */
  private Timings timings() {
    Timings usual = settings.timings();
    return new Timings(
        usual.lease(),
        usual.call(),
        Duration.ofMillis(Long.getLong("keyturn.soak.quarantine", usual.quarantine().toMillis())),
        usual.poll(),
        usual.longPoll(),
        usual.phaseLimit(),
        usual.redeploys());
  }

  /** One rotation from beginning to end. */
  void rotate(String name) throws Exception {
    RotationId id =
        patiently(() ->
            bean(Starts.class)
                .start(
                    NEWCOMER, new StartRequest("soak", "production", Set.of(), name, false, null))
                .id());
    long begun = System.nanoTime();
    @Nullable Edit edit = null;
    int stalls = 0;
    while (true) {
      if (System.nanoTime() - begun > LONGEST) {
        throw new AssertionError(
            name + " does not end: " + patiently(() -> bean(RotationStore.class).find(id)));
      }
      if (random.nextDouble() < mischiefPerTick && edit == null) {
        ToTheWorker what = mischief.strike(life);
        long quietSince = lastMischief;
        lastMischief = System.nanoTime();
        switch (what) {
          case CANCELLED -> cancel(id);
          case EDITED -> edit = edit(quietSince);
          case RIVAL -> rival(id);
          case CLOCK_JUMPS -> {
            clock.jump(mischief.jump());
            clockRightAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
          }
          case DIES, NOTHING -> {}
        }
      }
      if (System.nanoTime() - clockRightAt > 0) {
        clock.jump(Duration.ZERO);
      }
      TickResult result = tick(id);
      switch (result) {
        case TickResult.Ended(Phase phase) -> {
          if (edit != null) {
            edit.undo(name);
          }
          count.add(phase.name());
          if (stalls > 0) {
            count.add("stalled and resumed");
          }
          ends.check(name, id, phase);
          return;
        }
        // Nobody is heeded while clocks disagree; to say it again does not help.
        case TickResult.Stalled _ when unheeded(id) -> LockSupport.parkNanos(POLL.toNanos());
        case TickResult.Stalled stalled -> {
          count.add("stalled: " + stalled.why());
          stalls++;
          if (stalls > 12) {
            throw new AssertionError(
                name
                    + " stalls again and again: "
                    + stalled
                    + patiently(() -> bean(RotationStore.class).commands(id)));
          }
          if (edit != null) {
            edit.undo(name);
            edit = null;
          }
          if (stalled.why() == ReasonCode.FOREIGN_STAGED_CHANGES) {
            rehearsed.world().railway().person().discardsStaged(Place.NAME);
          }
          say(id, Kind.RESUME, NEWCOMER);
        }
        case TickResult.Waiting w when w.why() == ReasonCode.APPROVAL_PENDING -> approve(id);
        case TickResult.Waiting _, TickResult.Busy _ -> LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }

  private TickResult tick(RotationId id) {
    try {
      return worker.tick(id);
    } catch (Mortal.Killed killed) {
      worker = fresh();
      return new TickResult.Busy();
    } catch (RuntimeException e) {
      if (!ofTheDatabase(e)) {
        throw e;
      }
      life.dies();
      worker = fresh();
      return new TickResult.Busy();
    }
  }

  /** Another process takes a turn at the same moment. */
  private void rival(RotationId id) {
    count.add("a second worker at the same moment");
    var other = new Mortal();
    Engine engine = engine(other);
    Thread.startVirtualThread(() -> {
      try {
        engine.tick(id);
      } catch (RuntimeException e) {
        if (!ofTheDatabase(e)) {
          throw e;
        }
      }
    });
  }

  private void cancel(RotationId id) throws Exception {
    var rotation = patiently(() -> bean(RotationStore.class).find(id).orElseThrow());
    if (rotation.state().phase().mayCancel()) {
      count.add("called off by a person");
      say(id, Kind.CANCEL, NEWCOMER);
    }
  }

  private boolean unheeded(RotationId id) throws Exception {
    return patiently(() ->
        bean(RotationStore.class).commands(id).stream()
            .anyMatch(c -> c.kind() == Kind.RESUME && c.handledAt() == null));
  }

  private void approve(RotationId id) throws Exception {
    say(id, Kind.APPROVE, ALICE);
  }

  private void say(RotationId id, Kind kind, Actor by) throws Exception {
    patiently(() -> {
      try {
        var digest =
            kind == Kind.APPROVE ? bean(RotationStore.class).find(id).orElseThrow().digest() : null;
        return people.give(id, kind, by, "soak", digest);
      } catch (CommandRefused e) {
        return false;
      }
    });
  }

  /** What a person has changed by hand, to be put right when Keyturn has said so. */
  private interface Edit {
    void undo(String rotation);
  }

  /**
   * @param quietSince when something went wrong last: a deploy of ours that is still to land would
   *     carry a person's value to the replicas, and that would be nobody's fault but the test's
   * @return null when there is nothing to put right
   */
  private @Nullable Edit edit(long quietSince) {
    var railway = rehearsed.world().railway();
    boolean quiet = System.nanoTime() - quietSince > QUIET && railway.faults().waiting() == 0;
    if (quiet && random.nextInt(3) > 0) {
      count.add("a person types another value into a slot");
      return new HandEdit(railway.person(), ends, random)::undo;
    }
    if (random.nextBoolean()) {
      count.add("a person stages a change");
      railway.person().stages(Place.NAME, "LOG_LEVEL", "debug");
      return _ -> railway.person().discardsStaged(Place.NAME);
    }
    count.add("a person sets a variable beside the secrets");
    railway.person().writesVariable(Place.NAME, "LOG_LEVEL", "info-" + random.nextInt(1000));
    return null;
  }

  /** Until the database lets us. */
  private <T> T patiently(Callable<T> work) throws Exception {
    for (int i = 0; ; i++) {
      try {
        return work.call();
      } catch (RuntimeException e) {
        if (!ofTheDatabase(e) || i > 60) {
          throw e;
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }

  static boolean ofTheDatabase(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException) {
        return true;
      }
    }
    return false;
  }

  /** The users go home; what they noticed, and what the trail says. */
  RunReport finish() throws Exception {
    Verification audit =
        patiently(() -> {
          var trail = bean(AuditTrail.class);
          var export = new ByteArrayOutputStream();
          AuditExport.write(bean(AuditStore.class), trail.publicKey(), export);
          return AuditVerifier.verify(
              new ByteArrayInputStream(export.toByteArray()),
              Optional.of(trail.publicKey()),
              trail.anchor());
        });
    assertThat(audit.ok()).as("the audit trail: " + audit).isTrue();
    assertThat(database.rows("select id from rotation where ended = false")).isEmpty();
    return rehearsed
        .world()
        .finish(RunReport.Ending.keyturn(audit.entries(), audit.ok(), "COMPLETED"));
  }

  List<?> refusals() {
    return rehearsed.world().soFar().firstRefusals();
  }

  @Override
  public void close() {
    program.close();
    rehearsed.close();
  }
}
