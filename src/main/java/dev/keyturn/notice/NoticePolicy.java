package dev.keyturn.notice;

import dev.keyturn.notice.Message.Form;
import dev.keyturn.notice.NoticeStore.Draft;
import dev.keyturn.notice.NoticeStore.Place;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.TimelineEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is told where: the one place that says so. docs/notices.md has the same as a table. */
public final class NoticePolicy {

  /**
   * What the policy wants to know of a rotation.
   *
   * @param asks whether it waits for people's approval when it comes to that
   */
  record Subject(boolean emergency, boolean asks) {}

  /** What a line means to whoever is on call. */
  public enum Alarm {
    RAISE,
    CLEAR
  }

  private NoticePolicy() {}

  /**
   * @param told the places that were told of this rotation before, as far as settings reach them
   */
  static List<Draft> messages(
      TimelineEntry line, Subject subject, List<Place> places, Set<Place> told) {
    var messages = new ArrayList<Draft>();
    for (Place place : places) {
      boolean before = told.contains(place);
      List<Form> forms =
          switch (place.channel()) {
            case SLACK -> slack(line, before);
            case WEBHOOK -> event(webhook(line));
            case PAGERDUTY -> event(page(line, subject, before));
            case EMAIL -> event(email(line, subject));
          };
      forms.forEach(form -> messages.add(new Draft(place, form)));
    }
    for (Place place : told) {
      if (!places.contains(place)) {
        farewell(line, subject, place.channel())
            .ifPresent(form -> messages.add(new Draft(place, form)));
      }
    }
    return messages;
  }

  /** A place that the plan has no more hears only that what it was told of is over. */
  private static Optional<Form> farewell(TimelineEntry line, Subject subject, Channel channel) {
    return switch (channel) {
      case SLACK ->
          line.what() == TimelineEntry.What.MOVED && line.phase().ended()
              ? Optional.of(Form.REFRESH)
              : Optional.empty();
      case PAGERDUTY ->
          page(line, subject, true) && alarm(line) == Alarm.CLEAR
              ? Optional.of(Form.EVENT)
              : Optional.empty();
      case WEBHOOK, EMAIL -> Optional.empty();
    };
  }

  /** One message for each rotation, kept up to date, with everything that happens below it. */
  private static List<Form> slack(TimelineEntry line, boolean before) {
    var forms = new ArrayList<Form>();
    if (!before) {
      forms.add(Form.ROOT);
    }
    if (line.what() != TimelineEntry.What.REQUESTED) {
      forms.add(Form.REPLY);
      if (before) {
        forms.add(Form.REFRESH);
      }
    }
    return forms;
  }

  /** Programs hear of everything but single steps and refused words. */
  private static boolean webhook(TimelineEntry line) {
    return switch (line.what()) {
      case REQUESTED, MOVED, STALLED, SAID, REMINDED -> true;
      case REFUSED, STEP -> false;
    };
  }

  /**
   * Nobody is woken for a rotation that goes well, nor told that what they never heard of is over.
   */
  private static boolean page(TimelineEntry line, Subject subject, boolean before) {
    return switch (line.what()) {
      case REQUESTED -> subject.emergency();
      case STALLED -> true;
      case MOVED -> (before && line.phase().ended()) || goesBackByItself(line);
      case SAID -> before && resumes(line) && !subject.emergency();
      case REMINDED ->
          Reminder.of(line)
              .filter(r -> r.alarms() || (before && r == Reminder.VAULT_LOGIN_ACCEPTED))
              .isPresent();
      case REFUSED, STEP -> false;
    };
  }

  /** Only what somebody has to do or wants to know when it is over. */
  private static boolean email(TimelineEntry line, Subject subject) {
    return switch (line.what()) {
      case REQUESTED -> subject.emergency();
      case MOVED ->
          line.phase().ended()
              || goesBackByItself(line)
              || (line.phase() == Phase.AWAITING_APPROVAL
                  && subject.asks()
                  && !subject.emergency());
      case STALLED, REMINDED -> true;
      // It takes a second person, who has to hear of it.
      case SAID -> takesTwo(line.why());
      case REFUSED, STEP -> false;
    };
  }

  /**
   * Whether a line that pages somebody raises the alarm or clears it. A rotation that was called
   * off after an alarm keeps it up: the secret that had to be replaced is still in force.
   */
  public static Alarm alarm(TimelineEntry line) {
    return switch (line.what()) {
      case SAID -> Alarm.CLEAR;
      case MOVED -> line.phase() == Phase.COMPLETED ? Alarm.CLEAR : Alarm.RAISE;
      case REMINDED ->
          Reminder.of(line).equals(Optional.of(Reminder.VAULT_LOGIN_ACCEPTED))
              ? Alarm.CLEAR
              : Alarm.RAISE;
      case REQUESTED, STALLED, REFUSED, STEP -> Alarm.RAISE;
    };
  }

  /** What an alarm is about; what is wrong with Keyturn is not over when a rotation is. */
  public static String incident(TimelineEntry line) {
    return line.rotation().text() + Reminder.of(line).map(Reminder::incident).orElse("");
  }

  /** A service was unwell, and the former values are coming back. */
  public static boolean goesBackByItself(TimelineEntry line) {
    return line.what() == TimelineEntry.What.MOVED
        && Stream.of(
                ReasonCode.HEALTH_FAILED, ReasonCode.HEALTH_DEGRADED, ReasonCode.DEPLOY_CRASHED)
            .anyMatch(why -> why.name().equals(line.why()));
  }

  /** Whether a person's word, as a line names it, is that the outgoing value has leaked. */
  public static boolean revokes(@Nullable String word) {
    return Command.Kind.REVOKE.name().equals(word);
  }

  /** Whether a person's word counts only together with another person's. */
  public static boolean takesTwo(@Nullable String word) {
    return revokes(word)
        || Command.Kind.ABANDON.name().equals(word)
        || Command.Kind.KEEP.name().equals(word);
  }

  private static boolean resumes(TimelineEntry line) {
    return Command.Kind.RESUME.name().equals(line.why());
  }

  private static List<Form> event(boolean wanted) {
    return wanted ? List.of(Form.EVENT) : List.of();
  }
}
