package dev.keyturn.engine;

import dev.keyturn.engine.SmallWorld.Chance;
import dev.keyturn.engine.SmallWorld.Deploy;
import dev.keyturn.engine.SmallWorld.Flight;
import dev.keyturn.engine.SmallWorld.Paused;
import dev.keyturn.engine.SmallWorld.Service;
import dev.keyturn.engine.SmallWorld.Stage3;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Timings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Everything that can happen next in a {@link SmallWorld}. */
final class Moves {
  private static final SealedLooks SEALS = new SealedLooks(new FingerprintKey(new byte[32]));

  private final Mutant mutant;

  Moves(Mutant mutant) {
    this.mutant = mutant;
  }

  /**
   * @param fair what a world that means well does next: exactly one of a state's moves, unless
   *     nothing can happen
   */
  record Next(String what, SmallWorld world, boolean fair) {}

  List<Next> of(SmallWorld world) {
    var all = new ArrayList<Next>();
    var rank = new ArrayList<Integer>();
    for (Flight flight : world.underWay) {
      add(all, rank, 1, "it lands: " + flight.what(), lands(world, flight, true));
      add(all, rank, 9, "it never lands: " + flight.what(), lands(world, flight, false));
    }
    if (world.paused != null) {
      add(all, rank, 2, "the paused worker goes on", goesOn(world));
    }
    for (int s = 0; s < world.services.size(); s++) {
      for (Deploy deploy : world.services.get(s).deploys) {
        platform(world, s, deploy, all, rank);
      }
      if (world.budget.deploysByOthers() > 0) {
        SmallWorld next = spent(world, Chance.DEPLOY_BY_OTHERS);
        Service service = next.services.get(s);
        service.deploy(service.stored, next.now);
        add(all, rank, 9, "somebody deploys " + service.ref.name(), next);
      }
    }
    reEncryption(world, all, rank);
    if (world.budget.cancels() > 0 && world.state().phase().mayCancel()) {
      add(all, rank, 9, "somebody cancels", cancelled(world));
    }
    if (due(world)) {
      ticks(world, all, rank);
    } else {
      later(world).ifPresent(next -> add(all, rank, 6, "time passes", next));
    }
    if (world.budget.slow() > 0 && waitsForMachines(world) && world.underWay.isEmpty()) {
      SmallWorld next = spent(world, Chance.SLOW);
      next.now = next.now.plus(Timings.PRODUCTION.phaseLimit()).plusSeconds(60);
      // Watched, so that it counts.
      next.row = next.row.seen(next.now, SEALS.seal(next.row, next.now));
      add(all, rank, 9, "an hour passes", next);
    }
    int best = rank.stream().min(Integer::compareTo).orElse(0);
    int fair = best < 9 ? rank.indexOf(best) : -1;
    var marked = new ArrayList<Next>();
    for (int i = 0; i < all.size(); i++) {
      all.get(i).world().live();
      marked.add(new Next(all.get(i).what(), all.get(i).world(), i == fair));
    }
    return marked;
  }

  private static void add(
      List<Next> all, List<Integer> rank, int fairness, String what, SmallWorld world) {
    all.add(new Next(what, world, false));
    rank.add(fairness);
  }

  private static SmallWorld spent(SmallWorld world, Chance chance) {
    SmallWorld next = world.copy();
    next.budget = next.budget.spend(chance);
    return next;
  }

  private static SmallWorld lands(SmallWorld world, Flight flight, boolean lands) {
    SmallWorld next = world.copy();
    next.underWay.remove(flight);
    if (lands) {
      flight.effect().accept(next);
    }
    return next;
  }

  private SmallWorld goesOn(SmallWorld world) {
    Paused paused = Objects.requireNonNull(world.paused);
    SmallWorld now = world.copy();
    now.paused = null;
    var play = Play.on(paused, now);
    run(play);
    if (!play.wentOn()) {
      throw new IllegalStateException("a worker that is run again does not come to where it was");
    }
    return play.world;
  }

  private void platform(
      SmallWorld world, int s, Deploy deploy, List<Next> all, List<Integer> rank) {
    if (deploy.stage() == Stage3.PENDING) {
      SmallWorld live = world.copy();
      live.services.get(s).goLive(deploy.id());
      add(all, rank, 3, deploy.id() + " goes live", live);
      if (world.budget.failedDeploys() > 0) {
        SmallWorld fails = spent(world, Chance.FAILED_DEPLOY);
        fails.services.get(s).drop(deploy.id());
        add(all, rank, 9, deploy.id() + " fails", fails);
      }
    } else if (deploy.stage() == Stage3.LEAVING) {
      SmallWorld gone = world.copy();
      gone.services.get(s).drop(deploy.id());
      add(all, rank, 4, deploy.id() + " has left", gone);
    }
  }

  /** The application's job moves what nobody writes under any more. */
  private static void reEncryption(SmallWorld world, List<Next> all, List<Integer> rank) {
    var signers = new TreeSet<String>();
    world.services.stream()
        .flatMap(Service::serving)
        .forEach(d -> signers.add(world.signer(d.with())));
    for (String key : world.data) {
      if (!signers.contains(key)) {
        SmallWorld next = world.copy();
        next.data.remove(key);
        add(all, rank, 5, "the last row leaves " + key, next);
      }
    }
  }

  private SmallWorld cancelled(SmallWorld world) {
    SmallWorld next = spent(world, Chance.CANCEL);
    var play = new Play(next, null, Play.Slip.NONE, 0);
    new SmallEngine(play, mutant).cancel(World.ALICE);
    return play.world;
  }

  private static boolean due(SmallWorld world) {
    Instant next = world.row.nextLook();
    boolean free = !world.leased || !world.now.isBefore(world.leaseUntil);
    return free
        && !world.state().phase().ended()
        && (unheard(world)
            || (world.state().stalled() == null && (next == null || !world.now.isBefore(next))));
  }

  private static boolean unheard(SmallWorld world) {
    return world.commands.stream().anyMatch((Command c) -> c.handledAt() == null);
  }

  /** The next moment at which anything is due; a request lands before its time, or never. */
  private static Optional<SmallWorld> later(SmallWorld world) {
    return Stream.of(
            Optional.ofNullable(world.row.nextLook()),
            Optional.ofNullable(world.row.quietUntil()),
            world.leased ? Optional.of(world.leaseUntil) : Optional.<Instant>empty())
        .flatMap(Optional::stream)
        .filter(world.now::isBefore)
        .min(Instant::compareTo)
        .filter(_ -> !world.state().phase().ended())
        .filter(_ -> world.state().stalled() == null || unheard(world))
        .filter(to -> world.underWay.stream().noneMatch(f -> f.before().isBefore(to)))
        .map(to -> {
          SmallWorld next = world.copy();
          next.now = to;
          return next;
        });
  }

  private static boolean waitsForMachines(SmallWorld world) {
    Phase phase = world.state().phase();
    return world.state().stalled() == null
        && (phase.converges() || phase.name().startsWith("DEPLOY_"));
  }

  private void ticks(SmallWorld world, List<Next> all, List<Integer> rank) {
    var plain = new Play(world.copy(), new Forked(world, all, rank), Play.Slip.NONE, 0);
    run(plain);
    add(all, rank, 6, "tick: " + told(world, plain), plain.world);
    if (world.budget.faults() == 0) {
      return;
    }
    for (int n = 1; n <= plain.writes(); n++) {
      for (var slip : List.of(Play.Slip.NO_ANSWER, Play.Slip.UNAVAILABLE, Play.Slip.UNSEEN)) {
        slipped(world, slip, n, all, rank);
      }
    }
    if (plain.hasRead()) {
      slipped(world, Play.Slip.READ_FAILS, 0, all, rank);
    }
  }

  private void slipped(
      SmallWorld world, Play.Slip slip, int at, List<Next> all, List<Integer> rank) {
    var play = new Play(spent(world, Chance.FAULT), null, slip, at);
    run(play);
    add(all, rank, 9, "tick, " + slip + ": " + told(world, play), play.world);
  }

  /** What a tick did, in the words of the journal. */
  private static String told(SmallWorld before, Play play) {
    var state = play.world.state();
    if (!play.did().isEmpty()) {
      return String.join(", ", play.did());
    }
    if (state.phase() != before.state().phase()) {
      return before.state().phase() + " to " + state.phase();
    }
    return state.stalled() != null
        ? "stalls, " + state.stalled()
        : "waits, " + play.world.row.waitingFor();
  }

  private void run(Play play) {
    try {
      new SmallEngine(play, mutant).step();
    } catch (RuntimeException e) {
      play.world.breaks("engine: " + e);
    }
  }

  /** Collects where a tick could have been broken off. */
  private record Forked(SmallWorld start, List<Next> all, List<Integer> rank)
      implements Play.Forks {

    @Override
    public void at(SmallWorld world, int point, String what, boolean mayPause) {
      boolean begun = world.attempts.stream().anyMatch(a -> a.outcome() == null);
      if (what.equals("renew") && !begun) {
        return;
      }
      if (world.budget.faults() > 0) {
        SmallWorld killed = spent(world, Chance.FAULT);
        add(all, rank, 9, "tick, killed before " + what, killed);
      }
      if (world.budget.pauses() > 0
          && mayPause
          && world.paused == null
          && (what.equals("renew") || what.equals("commit"))) {
        SmallWorld paused = spent(world, Chance.PAUSE);
        paused.paused = new Paused(start, point, memory(what, world), world.row.fence());
        add(all, rank, 9, "tick, paused before " + what, paused);
      }
    }

    /** What it was about to do. */
    private static String memory(String what, SmallWorld world) {
      return what
          + world.state().phase()
          + world.attempts.stream()
              .filter(a -> a.outcome() == null)
              .map(a -> a.effect() + a.target())
              .toList();
    }

    @Override
    public void sent(SmallWorld world, String what, Play.Landing landing) {
      if (world.budget.faults() > 0) {
        SmallWorld killed = spent(world, Chance.FAULT);
        killed.fly(what, w -> Play.landed(w, landing));
        add(all, rank, 9, "tick, killed while it sends " + what, killed);
      }
    }
  }
}
