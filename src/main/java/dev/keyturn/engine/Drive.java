package dev.keyturn.engine;

import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Moves rotations on, one after the other, until none of them has anything to do soon. What waits
 * for hours is left where it is: a soak is a time in the database, not a process that sleeps.
 */
public final class Drive {
  private static final Duration BUSY = Duration.ofSeconds(5);

  private final Supplier<Engine> engine;
  private final RotationStore store;
  private final Pause pause;

  /** How this program waits; it may return early. */
  public interface Pause {
    void pause(Duration longest);
  }

  /**
   * @param engine asked for when there is a rotation to move, and not before
   */
  public Drive(Supplier<Engine> engine, RotationStore store, Pause pause) {
    this.engine = engine;
    this.store = store;
    this.pause = pause;
  }

  /**
   * Ticks each rotation until it has ended, stalled, or waits for longer than {@code patience}.
   *
   * @param limit for all together; afterwards each is left as it is
   * @param watch told of every result as it comes
   * @return how far each came
   * @throws RuntimeException a bug in one of them, once all the others are as far as they go
   */
  public Map<RotationId, TickResult> carryOn(
      Collection<RotationId> ids,
      Duration patience,
      Duration limit,
      BiConsumer<RotationId, TickResult> watch) {
    Instant end = store.now().plus(limit);
    var results = new LinkedHashMap<RotationId, TickResult>();
    var again = new LinkedHashMap<RotationId, Instant>();
    ids.forEach(id -> again.put(id, Instant.MIN));
    var bugs = new ArrayList<RuntimeException>();
    while (!again.isEmpty()) {
      Instant now = store.now();
      for (RotationId id : ids) {
        Instant due = again.get(id);
        if (due == null || now.isBefore(due)) {
          continue;
        }
        Engine working = engine.get();
        TickResult result;
        try {
          result = working.tick(id);
        } catch (RuntimeException bug) {
          bugs.add(bug);
          again.remove(id);
          continue;
        }
        results.put(id, result);
        watch.accept(id, result);
        Instant next = next(result, now);
        if (next.isAfter(now.plus(patience)) || next.isAfter(end)) {
          again.remove(id);
        } else {
          again.put(id, next);
        }
      }
      again.values().stream()
          .min(Instant::compareTo)
          .map(next -> Duration.between(store.now(), next))
          .filter(Duration::isPositive)
          .ifPresent(pause::pause);
    }
    if (!bugs.isEmpty()) {
      throw bugs.getFirst();
    }
    return results;
  }

  private static Instant next(TickResult result, Instant now) {
    return switch (result) {
      case TickResult.Waiting w -> w.again();
      case TickResult.Busy _ -> now.plus(BUSY);
      case TickResult.Stalled _, TickResult.Ended _ -> Instant.MAX;
    };
  }
}
