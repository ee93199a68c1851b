package dev.keyturn.rehearsal;

import dev.keyturn.request.CommandRefused;
import dev.keyturn.request.Commands;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.sandbox.Stillness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a rotation that a server moves, until it has ended. A person takes as long as they take
 * to approve; from then on it is given up when it does not move.
 */
final class SandboxWatch {
  private static final long EVERY_MS = 250;
  private static final Duration LAST_WORDS = Duration.ofSeconds(20);

  private final RotationStore store;
  private final Commands commands;
  private final Onlooker onlooker;
  private final Stillness stillness = new Stillness();
  private boolean confirmed;

  SandboxWatch(RotationStore store, Commands commands, Onlooker onlooker) {
    this.store = store;
    this.commands = commands;
    this.onlooker = onlooker;
  }

  /** Returns when it has ended, has stalled, or does not move. */
  void untilOver(RotationId id) throws InterruptedException {
    until(() -> over(id));
    onlooker.over();
  }

  /**
   * Gives the last messages the time to be delivered; a person looks at them.
   *
   * @param delivered whether none is left
   */
  void untilTold(BooleanSupplier delivered) throws InterruptedException {
    Instant until = store.now().plus(LAST_WORDS);
    until(() -> delivered.getAsBoolean() || store.now().isAfter(until));
  }

  private boolean over(RotationId id) {
    Rotation now = store.find(id).orElseThrow();
    onlooker.seen(now);
    Phase phase = now.state().phase();
    if (phase == Phase.AWAITING_APPROVAL || phase == Phase.PLANNED) {
      return now.state().stalled() != null;
    }
    if (now.waitingFor() == ReasonCode.MANUAL_CONFIRMATION_PENDING && !confirmed) {
      confirm(id);
    }
    return !now.state().active() || stillness.tooLong(standing(store, id));
  }

  /** How far it has come, to be compared: its phase, what it did, and what it waits for. */
  static Object standing(RotationStore store, RotationId id) {
    Rotation now = store.find(id).orElseThrow();
    return List.of(now.state(), now.note(), store.attempts(id));
  }

  /** The sandbox's own operator plays along; only the approval is left to the person. */
  private void confirm(RotationId id) {
    confirmed = true;
    try {
      commands.give(id, Kind.CONFIRM, SandboxSlack.NEWCOMER, "rehearsal", null);
    } catch (CommandRefused e) {
      confirmed = false;
    }
  }

  private static void until(BooleanSupplier over) throws InterruptedException {
    var done = new CompletableFuture<@Nullable Void>();
    try (var looks = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          looks.scheduleWithFixedDelay(
              () -> {
                try {
                  if (over.getAsBoolean()) {
                    done.complete(null);
                  }
                } catch (RuntimeException e) {
                  done.completeExceptionally(e);
                }
              },
              0,
              EVERY_MS,
              TimeUnit.MILLISECONDS);
      done.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the rotation could not be looked at", e.getCause());
    }
  }
}
