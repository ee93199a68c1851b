package dev.keyturn.rotation;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * People's word that the outgoing value is known to others, so that it must not be accepted for the
 * time of the soak. It cuts off users whose tokens it signed; what needs the value to be read stays
 * safe, because nobody can waive that.
 */
public final class Revocation {
  /** So many approvers, none of them whoever asked for the rotation. */
  public static final int REQUIRED = 2;

  private Revocation() {}

  /** Who has said it, each person once, in their order. */
  public static List<String> said(Plan plan, Actor requester, Collection<Command> words) {
    return counted(plan, requester, words).stream().map(w -> w.by().person()).toList();
  }

  /** Since when enough of them have. */
  public static Optional<Instant> agreedAt(Plan plan, Actor requester, Collection<Command> words) {
    return counted(plan, requester, words).stream().skip(REQUIRED - 1).map(Command::at).findFirst();
  }

  /** Whether anybody has said it: enough to hurry by, and to nothing else. */
  public static boolean spoken(Collection<Command> words) {
    return words.stream().anyMatch(w -> w.kind() == Command.Kind.REVOKE);
  }

  /** Whether enough people could say it now. */
  public static boolean possible(Plan plan, Actor requester, Phase phase) {
    return phase.mayRevoke() && plan.approval().entitled(requester).size() >= REQUIRED;
  }

  /**
   * Who says so, and what comes of it.
   *
   * @param said who counts; not empty
   */
  public static String words(Collection<String> said, Phase phase) {
    String names = "say " + String.join(", ", said);
    if (phase == Phase.ABANDONED) {
      return names + "; the rotation was abandoned";
    }
    if (phase.calledOff()) {
      return names + "; the rotation was called off";
    }
    if (said.size() >= REQUIRED) {
      return names + "; the soak is waived";
    }
    return phase.mayRevoke()
        ? names + "; the soak goes on until another approver says so"
        : names + "; it took two, so the soak was not waived";
  }

  /** The words that count: the first of each person who may say it, in their order. */
  public static List<Command> counted(Plan plan, Actor requester, Collection<Command> words) {
    return plan.approval()
        .counted(
            requester,
            words.stream().filter(w -> w.kind() == Command.Kind.REVOKE).toList(),
            Command::by);
  }
}
