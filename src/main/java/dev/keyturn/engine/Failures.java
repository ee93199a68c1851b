package dev.keyturn.engine;

import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.remote.Backoff;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.RotationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/** What a call that did not succeed means for the rotation. */
final class Failures {
  private static final int LONGEST_PAUSE_IN_POLLS = 32;

  private final RotationStore store;
  private final RotationWriter writer;
  private final Halt halt;
  private final Watch watch;
  private final Timings timings;
  private final Lease lease;

  Failures(
      RotationStore store,
      RotationWriter writer,
      Halt halt,
      Watch watch,
      Timings timings,
      Lease lease) {
    this.store = store;
    this.writer = writer;
    this.halt = halt;
    this.watch = watch;
    this.timings = timings;
    this.lease = lease;
  }

  TickResult met(Rotation rotation, RemoteFailure failure) {
    watch.failed(failure);
    String detail = String.valueOf(failure.getMessage());
    if (AnchorKeeper.spoilt(failure)) {
      // No value is lost by that, but the trail has nothing that it can be held against.
      return halt.unsigned(rotation, detail);
    }
    if (failure.kind() == RemoteFailure.Kind.REJECTED) {
      return writer.stall(rotation, refused(failure), detail);
    }
    Duration pause = failure.retryAfter();
    ReasonCode why =
        pause != null
            ? failure.keptBack() ? ReasonCode.BUDGET_SPENT : ReasonCode.RATE_LIMITED
            : failure.kind() == RemoteFailure.Kind.CONFLICT
                ? ReasonCode.CHANGED_MEANWHILE
                : ReasonCode.REMOTE_UNAVAILABLE;
    if (pause == null) {
      int failures = rotation.failures() + 1;
      // By its own id, so that rotations that failed together do not come back together.
      var chance = new SplittableRandom(31L * rotation.id().hashCode() + failures);
      Duration poll = timings.poll();
      pause = new Backoff(poll, poll.multipliedBy(LONGEST_PAUSE_IN_POLLS)).after(failures, chance);
    }
    Instant again = store.now().plus(pause);
    store.save(lease, rotation.unanswered(why, detail, again));
    return new TickResult.Waiting(rotation.state().phase(), why, detail, again, null);
  }

  private static ReasonCode refused(RemoteFailure failure) {
    if (failure.lost()) {
      return ReasonCode.STORE_VALUE_LOST;
    }
    return ofService(failure) ? ReasonCode.CONSUMER_GONE : ReasonCode.REMOTE_REJECTED;
  }

  /** Whether a service is not there; what else Railway does not find says nothing of that. */
  static boolean ofService(RemoteFailure failure) {
    return failure.gone()
        && failure.system().equals("railway")
        && failure.operation().equals("look");
  }
}
