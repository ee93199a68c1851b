package dev.keyturn.rotation;

import dev.keyturn.rotation.Command.Kind;
import java.time.Instant;
import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Counts people's yes. The engine drops words that do not count before they are written down; they
 * are judged again here, because a database can be written to by others.
 */
record ApprovalGate(
    Plan plan, RotationState state, AttemptHistory journal, Timings timings, Instant now) {

  Step count() {
    if (journal.request().emergency()) {
      return new Step.Advance(
          "emergency: started by " + journal.request().by().name() + " without approval");
    }
    Instant expires = state.since().plus(plan.approval().expires());
    for (Command word : journal.commands()) {
      if (word.kind() == Kind.REJECT) {
        return new Step.CallOff(
            ReasonCode.APPROVAL_REJECTED, word.by().name() + ": " + word.reason());
      }
    }
    var yes = given(plan, journal.request().by(), journal.commands(), expires);
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

  /** Who has said yes in time, each person once. */
  private static TreeSet<String> given(
      Plan plan, Actor requester, Collection<Command> words, Instant expires) {
    var entitled = plan.approval().entitled(requester);
    return words.stream()
        .filter(w -> w.kind() == Kind.APPROVE && w.at().isBefore(expires))
        .map(w -> w.by().person())
        .filter(entitled::contains)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
