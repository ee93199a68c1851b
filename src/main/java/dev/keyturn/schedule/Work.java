package dev.keyturn.schedule;

import dev.keyturn.engine.TickResult;
import dev.keyturn.rotation.RotationId;
import java.time.Instant;
import java.util.Collection;

/** What is done in turns. Every method may be called again after it failed, by any process. */
public interface Work {

  /** Now, on the clock by which {@link TickResult.Waiting#again} is meant. */
  Instant now();

  /** Starts what is due and not under way. */
  void startDue();

  /** The rotations that need turns. */
  Collection<RotationId> open();

  /** One turn of one rotation; cheap when nothing can have changed. */
  TickResult turn(RotationId id);

  /** The process is about to stop: a turn that is under way ends after its present step. */
  void stopSoon();
}
