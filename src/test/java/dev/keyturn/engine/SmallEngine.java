package dev.keyturn.engine;

import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditSigner;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.CheapSignatures;
import dev.keyturn.audit.Head;
import dev.keyturn.audit.StoredEntry;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.request.Commands;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.port.MaterialSource;
import dev.keyturn.rotation.port.SecretBusy;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The real engine, around one {@link Play}. One iteration of its loop is one tick here. */
final class SmallEngine {
  private static final AuditSigner SIGNER = CheapSignatures.fresh("keyturn", new Numbers());

  private final Play play;
  private final Engine engine;
  private final Starts starts;
  private final Commands commands;

  SmallEngine(Play play, Mutant mutant) {
    this.play = play;
    var store = mutant.store(play);
    var ports = mutant.ports(play);
    var trail = new KeptTrail(mutant);
    var random = new Numbers();
    var audit =
        CheapSignatures.trail(
            trail,
            SIGNER,
            new PlayClock(),
            random,
            play.world.trail.isEmpty() ? null : play.world.trail.getLast());
    this.starts = new Starts(World.NO_PLANS, store, () -> audit, random);
    this.commands = new Commands(store, () -> audit, rotation -> Optional.of(rotation.digest()));
    this.engine =
        new Engine(
            store,
            audit,
            trail,
            new KeptAnchor(),
            new Engine.Ports(
                ports,
                ports,
                ports,
                (_, _) -> {
                  SecretValue value = SecretValue.of(ports.generate());
                  return new MaterialSource.Generated(value, value.kid(), null);
                },
                new FingerprintKey(new byte[32]),
                rotation -> Optional.of(rotation.digest())),
            mutant.timings(),
            "worker",
            new OneStep(),
            new PlayClock());
  }

  /** Looks, decides, acts at most once, and gives the lease back; a loop of it is a tick. */
  TickResult step() {
    return engine.tick(play.world.row.id());
  }

  void start(Plan plan) {
    try {
      starts.open(plan, World.ALICE, World.request(plan, false));
    } catch (SecretBusy | CommandRefused e) {
      throw new AssertionError(e);
    }
  }

  void cancel(Actor by) {
    try {
      commands.give(play.world.row.id(), Kind.CANCEL, by, "because", null);
    } catch (CommandRefused e) {
      throw new AssertionError(e);
    }
  }

  /** Between two iterations of the loop the engine keeps nothing that is not in the journal. */
  private static final class OneStep implements Watch {
    private int asked;

    @Override
    public boolean stopping() {
      return asked++ > 0;
    }
  }

  private final class PlayClock extends Clock {
    @Override
    public Instant instant() {
      return play.world.now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final class KeptAnchor implements AnchorKeeper {
    @Override
    public Optional<AuditAnchor> kept() {
      return Optional.ofNullable(play.world.anchor);
    }

    @Override
    public AnchorCheck keep(String checkpoint, Function<AuditAnchor, AnchorCheck> compare) {
      AuditAnchor newer = AuditAnchor.ofSigned(checkpoint);
      AnchorCheck check =
          kept().map(compare).orElseGet(() -> new AnchorCheck.Matches(newer.size()));
      if (!(check instanceof AnchorCheck.Matches)) {
        return check;
      }
      play.before("keep anchor");
      AuditAnchor kept = play.world.anchor;
      if (kept == null || kept.size() < newer.size()) {
        play.world.anchor = newer;
      }
      return check;
    }
  }

  private final class KeptTrail implements AuditStore {
    private final Mutant mutant;

    KeptTrail(Mutant mutant) {
      this.mutant = mutant;
    }

    @Override
    public Head lockHead() {
      return play.world.head;
    }

    @Override
    public void append(long seq, String canonicalText, byte[] leafHash, Head newHead) {
      play.world.trail.add(new StoredEntry(seq, canonicalText));
      play.world.head = newHead;
      play.world.withheld =
          mutant == Mutant.AUDIT_AFTER && canonicalText.contains("\"step.intent\"") ? 1 : 0;
    }

    @Override
    public Optional<Head> head() {
      return play.world.head.size() == 0 ? Optional.empty() : Optional.of(play.world.head);
    }

    @Override
    public List<StoredEntry> read(long fromSeq, int limit) {
      int from = (int) Math.min(fromSeq - 1, play.world.trail.size());
      return play.world.trail.subList(
          from, (int) Math.min((long) from + limit, play.world.trail.size()));
    }
  }

  /** Ids must differ, and be the same in every run; nothing else rests on them here. */
  @SuppressWarnings("serial") // Never written anywhere.
  private static final class Numbers extends SecureRandom {
    private long next = 42;

    @Override
    public void nextBytes(byte[] bytes) {
      for (int i = 0; i < bytes.length; i++) {
        next = next * 6364136223846793005L + 1442695040888963407L;
        bytes[i] = (byte) (next >>> 56);
      }
    }
  }
}
