package dev.keyturn.rotation;

import dev.keyturn.rotation.port.RotationStore.Command;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * People's word that the outgoing value is known to others, so that it must not be accepted for the
 * time of the soak. It cuts off users whose tokens it signed; what needs the value to be read stays
 * safe, because nobody can waive that.
 */
public final class Revocation {
  /** So many approvers, none of them whoever asked for the rotation. */
  public static final int REQUIRED = 2;

  private Revocation() {}

  /** Which of the plan's approvers have a say; persons, in their common spelling. */
  public static Set<String> voters(Plan plan, Actor requester) {
    return plan.approval().approvers().stream()
        .filter(name -> !new Actor(name, "plan").samePerson(requester))
        .map(Actor::person)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Who has said it, each person once. */
  public static Set<String> said(Plan plan, Actor requester, Collection<Command> words) {
    var voters = voters(plan, requester);
    return words.stream()
        .filter(w -> w.kind() == Command.Kind.REVOKE)
        .map(w -> w.by().person())
        .filter(voters::contains)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether enough of them have. */
  public static boolean agreed(Plan plan, Actor requester, Collection<Command> words) {
    return said(plan, requester, words).size() >= REQUIRED;
  }

  /** Whether enough people could say it now. */
  public static boolean possible(Plan plan, Actor requester, Phase phase) {
    return heardIn(phase) && voters(plan, requester).size() >= REQUIRED;
  }

  /** Whether it can be said now: it has started, and neither goes back nor cleans up yet. */
  public static boolean heardIn(Phase phase) {
    return phase.mayCancel() && phase.compareTo(Phase.AWAITING_APPROVAL) > 0;
  }
}
