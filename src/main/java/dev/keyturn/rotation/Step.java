package dev.keyturn.rotation;

import java.time.Duration;
import java.util.Map;

/** What to do next. */
public sealed interface Step {

  /** Change one thing outside, then look again. */
  record Act(Effect effect) implements Step {}

  /** The phase is through. {@code evidence} says what was seen, for the trail. */
  record Advance(String evidence) implements Step {}

  /** It is safe to start; these are the values in force. */
  record Begin(Map<SecretName, Observed.Found> inForce) implements Step {}

  /** The live deployment is not the one that was waited for: deploy again. */
  record Redo(String why) implements Step {}

  /** Nothing to do now. {@code again} is how long until it is worth looking. */
  record Wait(ReasonCode why, Duration again, String detail) implements Step {}

  /** A person is needed. */
  record Stall(ReasonCode why, String detail) implements Step {}

  /** People do not agree to it. */
  record CallOff(ReasonCode why, String detail) implements Step {}
}
