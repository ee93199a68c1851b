package dev.keyturn.rotation;

import java.time.Instant;
import java.util.TreeSet;

/**
 * Waits for people's yes. The engine drops words that do not count before they are written down;
 * they are judged again here, because a database can be written to by others.
 */
record ApprovalGate(
    Plan plan, RotationState state, AttemptHistory journal, Timings timings, Instant now) {

  Step count() {
    if (journal.request().emergency()) {
      return new Step.Advance(
          "emergency: started by " + journal.request().by().name() + " without approval");
    }
    var count =
        ApprovalCount.of(plan.approval(), journal.request().by(), state, journal.commands());
    if (count.rejection().isPresent()) {
      Command no = count.rejection().get();
      return new Step.CallOff(ReasonCode.APPROVAL_REJECTED, no.by().name() + ": " + no.reason());
    }
    if (count.enough()) {
      return new Step.Advance("approved by " + String.join(", ", new TreeSet<>(count.people())));
    }
    Instant expires = count.lapses().orElseThrow();
    if (!now.isBefore(expires)) {
      return new Step.CallOff(ReasonCode.APPROVAL_EXPIRED, "not approved by " + expires);
    }
    return new Step.Wait(
        ReasonCode.APPROVAL_PENDING,
        Blocker.NONE,
        timings.longPoll(),
        count.words() + ", until " + expires);
  }
}
