package dev.keyturn.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to do next. */
public sealed interface Step {

  /** Change one thing outside, then look again. */
  record Act(Effect effect) implements Step {}

  /** The phase is through. {@code evidence} says what was seen, for the trail. */
  record Advance(String evidence) implements Step {}

  /**
   * It is safe to start.
   *
   * @param inForce the values in force
   * @param said what else was seen, for the trail
   */
  record Begin(Map<SecretName, Observed.CurrentValue> inForce, String said) implements Step {
    Begin(Map<SecretName, Observed.CurrentValue> inForce) {
      this(inForce, "");
    }
  }

  /** The live deployment is not the one that was waited for: deploy again. */
  record Redo(String why) implements Step {}

  /**
   * The time of the phase counts from another moment on.
   *
   * @param since not before the one so far, and not in the future
   */
  record Prolong(Instant since, String why) implements Step {}

  /**
   * Nothing to do now.
   *
   * @param on what it waits for
   * @param again how long until it is worth looking
   * @param left how many stored things still need the version that is to go; null where nobody
   *     counts
   */
  record Wait(ReasonCode why, Blocker on, Duration again, String detail, @Nullable Long left)
      implements Step {
    Wait(ReasonCode why, Blocker on, Duration again, String detail) {
      this(why, on, again, detail, null);
    }
  }

  /**
   * A person is needed.
   *
   * @param on what it stalled over
   */
  record Stall(ReasonCode why, Blocker on, String detail) implements Step {}

  /** Back to the former values: people do not agree to it, or a service does not bear it. */
  record CallOff(ReasonCode why, String detail) implements Step {}
}
