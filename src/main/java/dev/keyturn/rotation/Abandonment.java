package dev.keyturn.rotation;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Plan.ApprovalRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Two people's word that a rotation is to end where it stands: the way out of every state, however
 * it came about. Nothing outside is touched by it.
 */
public final class Abandonment {
  /** So many people, none of them whoever asked for the rotation. */
  public static final int REQUIRED = 2;

  private Abandonment() {}

  /**
   * The words that count: the first of each person who may say it, since somebody last said that
   * the rotation goes on.
   *
   * @param plan empty where this version cannot read it: then it names nobody
   * @param said everything that people said of the rotation, oldest first
   */
  public static List<Command> counted(Optional<Plan> plan, Actor requester, List<Command> said) {
    List<Command> words = since(said, c -> c.kind() == Kind.RESUME, c -> c.kind() == Kind.ABANDON);
    return counted(plan, requester, words, Command::by);
  }

  /** The same of words in any other form. */
  public static <T> List<T> counted(
      Optional<Plan> plan, Actor requester, List<T> words, Function<T, Actor> by) {
    var counted = new ArrayList<T>();
    for (T word : words) {
      Actor person = by.apply(word);
      if (mayBeSaidBy(plan, requester, person)
          && counted.stream().noneMatch(c -> by.apply(c).samePerson(person))) {
        counted.add(word);
      }
    }
    return List.copyOf(counted);
  }

  /** What was said after the last word that takes it back. */
  public static <T> List<T> since(List<T> said, Predicate<T> takesBack, Predicate<T> is) {
    var words = new ArrayList<T>();
    for (T word : said) {
      if (takesBack.test(word)) {
        words.clear();
      } else if (is.test(word)) {
        words.add(word);
      }
    }
    return words;
  }

  /**
   * One of the plan's approvers. Where it does not name two beside whoever asked, anybody else: a
   * rotation from which nobody could get out would hold its secrets for ever.
   */
  public static boolean mayBeSaidBy(Optional<Plan> plan, Actor requester, Actor person) {
    var entitled = plan.map(Plan::approval).orElse(ApprovalRule.NOBODY).entitled(requester);
    return !person.samePerson(requester)
        && (entitled.size() < REQUIRED || entitled.contains(person.person()));
  }

  /**
   * Who says so, and what comes of it.
   *
   * @param said who counts; not empty
   */
  public static String words(List<Command> said, Phase phase) {
    String names = "say " + String.join(", ", said.stream().map(c -> c.by().person()).toList());
    if (phase == Phase.ABANDONED) {
      return names + "; it has ended where it stood";
    }
    if (phase.ended()) {
      return names + "; it came to its end otherwise";
    }
    return said.size() >= REQUIRED
        ? names + "; it ends where it stands"
        : names + "; it goes on until another says so";
  }
}
