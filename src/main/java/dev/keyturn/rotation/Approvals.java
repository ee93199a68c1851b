package dev.keyturn.rotation;

import dev.keyturn.rotation.port.RotationStore.Command;
import dev.keyturn.rotation.port.RotationStore.Command.Kind;
import java.time.Instant;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Counts people's yes. A word counts only if its speaker is on the plan's list; the engine drops
 * any other beforehand.
 */
record Approvals(Plan plan, RotationState state, Journal journal, Timings timings, Instant now) {

  Step count() {
    var yes = new TreeSet<String>();
    Instant expires = state.since().plus(plan.approval().expires());
    for (Command word : journal.commands()) {
      if (word.kind() == Kind.REJECT) {
        return new Step.CallOff(
            ReasonCode.APPROVAL_REJECTED, word.by().name() + ": " + word.reason());
      }
      if (word.kind() == Kind.APPROVE && word.at().isBefore(expires)) {
        // Names are compared as at the plan's list: one person in two spellings is one yes.
        yes.add(word.by().name().toLowerCase(Locale.ROOT));
      }
    }
    int required = plan.approval().required();
    if (yes.size() >= required) {
      return new Step.Advance("approved by " + String.join(", ", yes));
    }
    if (!now.isBefore(expires)) {
      return new Step.CallOff(ReasonCode.APPROVAL_EXPIRED, "not approved by " + expires);
    }
    return new Step.Wait(
        ReasonCode.APPROVAL_PENDING,
        timings.longPoll(),
        yes.size() + " of " + required + " approvals, until " + expires);
  }
}
