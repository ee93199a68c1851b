package dev.keyturn.rotation;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Plan.ApprovalRule;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How people's yes to a rotation's plan stands. The only count there is: what the engine acts upon
 * is what everybody is shown.
 *
 * @param required so many of the plan's approvers must agree; 0: nobody is asked
 * @param given the first yes in time of each of them, in their order; never of whoever asked
 * @param rejection the first no, after which no yes helps
 * @param lapses when the request for approval lapses; empty where it does not, or no longer
 * @param missing who could still say yes, as the plan spells them
 */
public record ApprovalCount(
    int required,
    List<Command> given,
    Optional<Command> rejection,
    Optional<Instant> lapses,
    List<String> missing) {

  public ApprovalCount {
    given = List.copyOf(given);
    missing = List.copyOf(missing);
  }

  /**
   * @param state while it waits for approval, a yes after its time does not count; behind that the
   *     engine has found those that are there in time
   * @param said what people said of the rotation, oldest first
   */
  public static ApprovalCount of(
      ApprovalRule rule, Actor requester, RotationState state, Collection<Command> said) {
    Optional<Instant> lapses =
        state.phase() == Phase.AWAITING_APPROVAL
            ? Optional.of(state.since().plus(rule.expires()))
            : Optional.empty();
    Optional<Command> rejection = said.stream().filter(c -> c.kind() == Kind.REJECT).findFirst();
    List<Command> given =
        rule.counted(
            requester,
            said.stream()
                .filter(c -> c.kind() == Kind.APPROVE)
                .filter(c -> lapses.isEmpty() || c.at().isBefore(lapses.get()))
                .filter(c -> !takenBack(c, said))
                .toList(),
            Command::by);
    List<String> missing =
        rejection.isPresent() || lapses.isEmpty()
            ? List.of()
            : rule.askable(requester).stream()
                .filter(name ->
                    given.stream().noneMatch(c -> c.by().samePerson(new Actor(name, "plan"))))
                .toList();
    return new ApprovalCount(rule.required(), given, rejection, lapses, missing);
  }

  /** Whoever says no after their yes has none that counts. */
  private static boolean takenBack(Command yes, Collection<Command> said) {
    return said.stream()
        .anyMatch(c ->
            c.kind() == Kind.REJECT && c.by().samePerson(yes.by()) && !c.at().isBefore(yes.at()));
  }

  /** Whether so many have agreed as must, and nobody has said no. */
  public boolean enough() {
    return rejection.isEmpty() && given.size() >= required;
  }

  /** Who has agreed, by {@link Actor#person()}, in their order. */
  public List<String> people() {
    return given.stream().map(c -> c.by().person()).toList();
  }

  /** As in {@code 1 of 2 approvals}. */
  public String words() {
    return given.size() + " of " + required + " approvals";
  }
}
