package dev.keyturn.schedule;

import dev.keyturn.engine.Engine;
import dev.keyturn.engine.TickResult;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.port.RotationStore;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Ticks a rotation when its time has come or a person has said something, and otherwise only looks
 * at its row: a tick observes Railway, Vault and the replicas, and a soak of a day must not use up
 * the hour's requests.
 */
public final class RotationWork implements Work {
  private static final Actor BY = new Actor(Actor.SCHEDULE, "serve");

  private final RotationStore store;
  private final Supplier<Engine> engine;
  private final Supplier<Starts> starts;
  private final boolean startsDue;
  private final Consumer<TickResult> ticked;
  private final Runnable stopSoon;

  /**
   * @param engine asked for at each turn, because there is none before Vault has answered once
   * @param startsDue false: rotations begin only when a person starts them
   * @param ticked told of each tick's result
   * @param stopSoon makes the engine stop after its present step
   */
  public RotationWork(
      RotationStore store,
      Supplier<Engine> engine,
      Supplier<Starts> starts,
      boolean startsDue,
      Consumer<TickResult> ticked,
      Runnable stopSoon) {
    this.store = store;
    this.engine = engine;
    this.starts = starts;
    this.startsDue = startsDue;
    this.ticked = ticked;
    this.stopSoon = stopSoon;
  }

  @Override
  public Instant now() {
    return store.now();
  }

  @Override
  public void startDue() {
    if (startsDue) {
      starts.get().startDue(BY);
    }
  }

  @Override
  public Collection<RotationId> open() {
    return store.open().stream().map(Rotation::id).toList();
  }

  @Override
  public TickResult turn(RotationId id) {
    Rotation rotation = store.find(id).orElseThrow();
    RotationState state = rotation.state();
    if (state.phase().ended()) {
      return new TickResult.Ended(state.phase());
    }
    boolean heard = store.commands(id).stream().allMatch(c -> c.handledAt() != null);
    ReasonCode stalled = state.stalled();
    if (heard && stalled != null) {
      return new TickResult.Stalled(state.phase(), stalled, rotation.note());
    }
    Instant again = rotation.nextLook();
    ReasonCode why = rotation.waitingFor();
    if (heard && again != null && why != null && store.now().isBefore(again)) {
      return new TickResult.Waiting(state.phase(), why, rotation.note(), again, null);
    }
    TickResult result = engine.get().tick(id);
    ticked.accept(result);
    return result;
  }

  @Override
  public void stopSoon() {
    stopSoon.run();
  }
}
