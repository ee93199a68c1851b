package dev.keyturn.adapter.slack;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.view.RotationSummary;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** What we say to one person. */
final class PersonalReply {
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  static final String UNKNOWN =
      "Sorry, Keyturn does not know you. Ask an admin of Keyturn to enter you among its people.";
  static final String OTHER_WORKSPACE =
      "Sorry, this Keyturn works for another Slack workspace, so nothing was done.";
  static final String NOT_NOW =
      "Keyturn could not do this now and has given up. See where it stands, and try again if need be.";
  static final String LATE =
      "Slack closed the door before the window could open. Please click again.";
  static final String NOTHING_TO_START =
      "There is no plan of that name that you may see. Ask its owner.";

  private PersonalReply() {}

  static String refused(Refusal why, String detail) {
    return "Not done. " + detail + " (" + why + ")";
  }

  static String given(Kind command, boolean counted) {
    return switch (command) {
      case APPROVE ->
          counted
              ? "Thank you, your approval counts."
              : "You have approved already; it counts once.";
      case REJECT ->
          counted
              ? "Thank you, the rotation is rejected; nothing was changed."
              : "You have rejected it already.";
      case REVIEW -> counted ? "Thank you, your review is noted." : "You have reviewed it already.";
      case REVOKE ->
          counted
              ? "Thank you, it is noted. With the word of two approvers the soak is over."
              : "You have said so already; it counts once.";
      case CANCEL, CONFIRM, RESUME, RETRY ->
          throw new IllegalArgumentException("there is no button for " + command);
    };
  }

  /** Where a rotation stands. */
  static String line(Rotation rotation) {
    var r = RotationSummary.of(rotation);
    return r.id()
        + " · "
        + r.plan()
        + "/"
        + r.environment()
        + " · "
        + r.phase()
        + " · "
        + standing(r)
        + " · asked for by "
        + r.requestedBy()
        + " at "
        + UTC.format(r.requestedAt());
  }

  private static String standing(RotationSummary r) {
    if (r.phase().ended() || r.why() == null) {
      return r.phase().sentence() + (r.outcomeReason().isEmpty() ? "" : " " + r.outcomeReason());
    }
    return (r.stalled() == null ? "waits, " : "stalled, ")
        + r.why()
        + (r.detail().isEmpty() ? "" : ": " + r.detail());
  }
}
