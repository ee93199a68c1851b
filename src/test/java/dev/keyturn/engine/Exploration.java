package dev.keyturn.engine;

import dev.keyturn.engine.Moves.Next;
import dev.keyturn.rotation.Phase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Breadth first through everything that can happen, so that the first trace to a fault is a
 * shortest one. Level by level on all cores, in an order that does not depend on their number: the
 * same case gives the same figures.
 */
final class Exploration {
  private static final int CHUNK = 4_096;

  private final SmallCase of;
  private final Moves moves;
  private final int most;
  private final Map<StateDigest, Came> came = new LinkedHashMap<>();
  private final Map<Reached, Integer> reached = new EnumMap<>(Reached.class);
  private long generated;
  private int depth;
  private boolean whole = true;

  /** From where a state was first reached, and where a world that means well goes on to. */
  private static final class Came {
    final @Nullable StateDigest from;
    final String what;
    @Nullable StateDigest fair;
    boolean rests;

    Came(@Nullable StateDigest from, String what) {
      this.from = from;
      this.what = what;
    }
  }

  private record Open(StateDigest digest, SmallWorld world) {}

  private record Step(StateDigest digest, Next next, @Nullable String broken) {}

  /** What a search must have met, or it has shown nothing. */
  enum Reached {
    COMPLETED,
    ABORTED,
    ABORTED_AFTER_THE_SWITCH,
    REDO,
    TAKE_OVER,
    LATE_LANDING,
    OVERTAKING_DEPLOY,
    STOPPED_BY_ITS_FENCE,
    STALLED
  }

  /** A counterexample: what it breaks, and how to get there from the beginning. */
  record Fault(String what, List<String> trace) {
    String text() {
      var text = new StringBuilder(what);
      int n = 0;
      for (String step : trace) {
        text.append("\n  ").append(++n).append(". ").append(step);
      }
      return text.toString();
    }
  }

  record Result(
      int distinct,
      long generated,
      int depth,
      boolean whole,
      Map<Reached, Integer> reached,
      @Nullable Fault fault) {}

  private Exploration(SmallCase of, int most) {
    this.of = of;
    this.moves = new Moves(of.mutant());
    this.most = most;
  }

  /**
   * @param most stops after the level in which so many distinct states are exceeded
   * @param met by searches before; what this one meets is added
   */
  static Result of(SmallCase of, int most, Set<StateDigest> met) {
    var search = new Exploration(of, most);
    Result result = search.run();
    met.addAll(search.came.keySet());
    return result;
  }

  private Result run() {
    SmallWorld first = of.beginning();
    var digest = StateDigest.of(first);
    came.put(digest, new Came(null, ""));
    var level = new ArrayList<>(List.of(new Open(digest, first)));
    Fault fault = null;
    while (!level.isEmpty() && fault == null) {
      if (came.size() > most) {
        whole = false;
        break;
      }
      depth++;
      var next = new ArrayList<Open>();
      for (int from = 0; from < level.size() && fault == null; from += CHUNK) {
        fault = expand(level.subList(from, Math.min(level.size(), from + CHUNK)), next);
      }
      level = next;
    }
    if (fault == null) {
      fault = new Ending(level).look();
    }
    return new Result(came.size(), generated, depth, whole, reached, fault);
  }

  private @Nullable Fault expand(List<Open> open, List<Open> next) {
    var steps =
        IntStream.range(0, open.size())
            .parallel()
            .mapToObj(i -> steps(open.get(i).world()))
            .toList();
    for (int i = 0; i < open.size(); i++) {
      Open here = open.get(i);
      Came me = Objects.requireNonNull(came.get(here.digest()));
      me.rests = here.world().state().phase().ended() || here.world().state().stalled() != null;
      for (Step step : steps.get(i)) {
        generated++;
        if (step.next().fair()) {
          me.fair = step.digest();
        }
        note(here.world(), step.next());
        if (step.broken() != null) {
          var trace = new ArrayList<>(trace(here.digest()));
          trace.add(step.next().what());
          return new Fault(step.broken(), trace);
        }
        if (!came.containsKey(step.digest())) {
          came.put(step.digest(), new Came(here.digest(), step.next().what()));
          next.add(new Open(step.digest(), step.next().world()));
        }
      }
    }
    return null;
  }

  private List<Step> steps(SmallWorld world) {
    return moves.of(world).stream()
        .map(n -> {
          var digest = StateDigest.of(n.world());
          return new Step(digest, n, Invariants.broken(n.world()));
        })
        .toList();
  }

  private List<String> trace(StateDigest to) {
    var trace = new LinkedList<String>();
    for (Came at = came.get(to); at != null && at.from != null; at = came.get(at.from)) {
      trace.addFirst(at.what);
    }
    return trace;
  }

  private void note(SmallWorld before, Next step) {
    SmallWorld after = step.world();
    Phase from = before.state().phase();
    Phase to = after.state().phase();
    if (to != from) {
      count(Reached.COMPLETED, to == Phase.COMPLETED);
      count(Reached.ABORTED, to == Phase.ABORTED);
      boolean switched =
          before.services.stream()
              .anyMatch(s -> s.serving().anyMatch(d -> !SmallWorld.OLD.equals(d.with().name())));
      count(Reached.ABORTED_AFTER_THE_SWITCH, to == Phase.DEMOTING && switched);
      count(Reached.REDO, to.compareTo(from) < 0);
    }
    count(Reached.STALLED, before.state().stalled() == null && after.state().stalled() != null);
    count(Reached.LATE_LANDING, step.what().startsWith("it lands"));
    boolean died = before.leased && before.attempts.stream().anyMatch(a -> a.outcome() == null);
    count(Reached.TAKE_OVER, step.what().startsWith("tick: ") && died);
    boolean stale =
        before.paused != null
            && before.paused.fence() != before.row.fence()
            && after.paused == null;
    count(Reached.STOPPED_BY_ITS_FENCE, stale);
    count(Reached.OVERTAKING_DEPLOY, overtakes(before, step.what()));
  }

  private static boolean overtakes(SmallWorld before, String what) {
    return what.endsWith(" goes live")
        && before.services.stream()
            .anyMatch(s ->
                s.deploys.stream()
                    .dropWhile(d -> !what.equals(d.id() + " goes live"))
                    .skip(1)
                    .anyMatch(d -> d.stage() == SmallWorld.Stage3.LIVE));
  }

  private void count(Reached what, boolean is) {
    if (is) {
      reached.merge(what, 1, Integer::sum);
    }
  }

  /** No livelock: a world that means well comes to an end, or to a person, from every state. */
  private final class Ending {
    private final Set<StateDigest> left = new HashSet<>();
    private final Set<StateDigest> ends = new HashSet<>();

    /**
     * @param left where the search was broken off
     */
    Ending(List<Open> left) {
      left.forEach(o -> this.left.add(o.digest()));
    }

    @Nullable Fault look() {
      for (StateDigest digest : came.keySet()) {
        if (!ends(digest)) {
          return new Fault("liveness: no end, no person is called, from here on", trace(digest));
        }
      }
      return null;
    }

    private boolean ends(StateDigest from) {
      var way = new LinkedHashSet<StateDigest>();
      StateDigest at = from;
      while (!ends.contains(at) && !left.contains(at)) {
        Came here = Objects.requireNonNull(came.get(at));
        if (here.rests) {
          break;
        }
        if (!way.add(at) || here.fair == null) {
          return false;
        }
        at = here.fair;
      }
      ends.addAll(way);
      return true;
    }
  }
}
