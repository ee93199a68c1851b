package dev.keyturn.notice;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.text.PlainLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages in plain words, for channels that have no form of their own. */
public final class Wording {
  private static final int LONGEST_LINE = 300;

  private Wording() {}

  /** What happened, as one stable word of the API: {@code rotation.stalled}. */
  public static String type(TimelineEntry line) {
    return switch (line.what()) {
      case MOVED ->
          line.phase().ended()
              ? "rotation." + line.phase().name().toLowerCase(Locale.ROOT)
              : "rotation.moved";
      case REQUESTED, STALLED, SAID, REFUSED, STEP, REMINDED ->
          "rotation." + line.what().name().toLowerCase(Locale.ROOT);
    };
  }

  /** One line: where, and what happened. */
  public static String headline(Message message) {
    RotationFacts r = message.rotation();
    TimelineEntry line = message.happening();
    return line(
        (r.rotation().emergency() ? "EMERGENCY " : "")
            + r.rotation().plan()
            + "/"
            + r.rotation().environment()
            + ": "
            + what(line, r));
  }

  /** Everything that a person needs to act or to be at ease. */
  public static String body(Message message) {
    RotationFacts r = message.rotation();
    TimelineEntry line = message.happening();
    var lines = new ArrayList<String>();
    lines.add(headline(message));
    add(lines, "", line.detail());
    lines.add("");
    lines.add(r.title());
    add(
        lines,
        "Rotation:  ",
        "%s, asked for by %s: %s"
            .formatted(r.rotation().id(), r.rotation().requestedBy(), r.rotation().reason()));
    add(lines, "Secrets:   ", String.join(", ", r.secrets()));
    add(
        lines,
        "Services:  ",
        String.join(
            ", ",
            r.services().stream()
                .map(s -> s.name() + " (" + count(s.replicas(), "replica") + ")")
                .toList()));
    add(lines, "Costs:     ", count(r.redeploys(), "redeploy"));
    add(lines, "Now:       ", r.rotation().phase() + " since " + r.rotation().since());
    if (r.rotation().stalled() != null) {
      add(
          lines,
          "Stalled:   ",
          r.rotation().stalled()
              + (r.rotation().detail().isEmpty() ? "" : ": " + r.rotation().detail()));
    }
    add(lines, "True now:  ", r.rotation().truth());
    add(lines, "To do:     ", toDo(line, r));
    if (r.consent().asks() && r.consent().lapses() != null) {
      add(
          lines,
          "Approval:  ",
          "%s of %s given, until %s; of %s, never who asked"
              .formatted(
                  r.consent().approvals().people().size(),
                  r.consent().approvals().required(),
                  r.consent().lapses(),
                  String.join(", ", r.consent().approvers())));
    }
    add(lines, "Leaked:    ", r.consent().leaked());
    add(lines, "Abandoned: ", r.consent().abandoned());
    add(lines, "Kept:      ", r.consent().kept());
    if (r.consent().reviewDue()) {
      add(lines, "Review:    ", "an approver reviews this emergency afterwards");
    }
    add(lines, "Owner:     ", r.owner());
    add(lines, "Plan:      ", "sha256 " + r.rotation().planDigest());
    add(lines, "Audit:     ", r.anchor());
    add(lines, "", r.link());
    return String.join("\n", lines) + "\n";
  }

  private static String what(TimelineEntry line, RotationFacts r) {
    return switch (line.what()) {
      case REQUESTED ->
          (r.rotation().emergency() ? "started without approval by " : "asked for by ")
              + line.by().name();
      case MOVED -> moved(line, r);
      case STALLED -> "stalled: " + line.why();
      case SAID -> line.by().name() + " said " + word(line.why());
      case REFUSED -> "refused what " + line.by().name() + " asked: " + line.why();
      case STEP -> "a step is over";
      case REMINDED -> reminder(line);
    };
  }

  private static String moved(TimelineEntry line, RotationFacts r) {
    if (line.phase() == Phase.ABANDONED) {
      return "abandoned where it stood, and a person has to put right what is left";
    }
    if (line.phase().ended()) {
      return line.phase() == Phase.ABORTED
          ? "called off, everything is as it was"
          : "completed" + (r.consent().reviewDue() ? ", a review is due" : "");
    }
    if (line.phase() == Phase.AWAITING_APPROVAL) {
      return "waits for approval";
    }
    return NoticePolicy.goesBackByItself(line)
        ? "goes back by itself: " + line.why()
        : "now " + line.phase();
  }

  private static String reminder(TimelineEntry line) {
    return Reminder.of(line)
        .map(r -> r == Reminder.OVERDUE ? r.words() + " in " + line.phase() : r.words())
        .orElse("still stalled: " + line.why());
  }

  /** What somebody should do now. */
  public static String toDo(TimelineEntry line, RotationFacts rotation) {
    return remedy(line).orElse(rotation.nextAction());
  }

  /** What to do about what a reminder says; empty where its rotation's next action says it. */
  public static Optional<String> remedy(TimelineEntry line) {
    return Reminder.of(line).map(Reminder::remedy);
  }

  /** A reminder before its detail: what is still open, or what has turned up. */
  public static String opening(TimelineEntry reminder) {
    return Reminder.of(reminder)
        .filter(r -> r.remedy() != null || r == Reminder.VAULT_LOGIN_ACCEPTED)
        .map(Reminder::words)
        .orElse("Still open");
  }

  private static String word(@Nullable String why) {
    if (NoticePolicy.revokes(why)) {
      return "that the outgoing value has leaked";
    }
    return why == null ? "something" : why.toLowerCase(Locale.ROOT);
  }

  private static void add(List<String> lines, String label, @Nullable String text) {
    if (text != null && !text.isBlank()) {
      lines.add(label + line(text));
    }
  }

  private static String count(int count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  /** A person's words are one line here, whatever they typed. */
  private static String line(String text) {
    return PlainLine.shortened(text, LONGEST_LINE);
  }
}
