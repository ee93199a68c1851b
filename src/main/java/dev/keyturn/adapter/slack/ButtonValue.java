package dev.keyturn.adapter.slack;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.RotationId;
import java.util.Optional;

/** What a button carries: the rotation and the very plan that its message showed. */
record ButtonValue(RotationId rotation, PlanDigest digest) {
  static final String APPROVE = "keyturn_approve";
  static final String REJECT = "keyturn_reject";
  static final String REVIEW = "keyturn_review";
  static final String REVOKE = "keyturn_revoke";

  /** The command that a button of ours stands for; empty for all others. */
  static Optional<Kind> command(String action) {
    return switch (action) {
      case APPROVE -> Optional.of(Kind.APPROVE);
      case REJECT -> Optional.of(Kind.REJECT);
      case REVIEW -> Optional.of(Kind.REVIEW);
      case REVOKE -> Optional.of(Kind.REVOKE);
      default -> Optional.empty();
    };
  }

  String text() {
    return rotation + " " + digest;
  }

  /** Empty when it is none of ours. */
  static Optional<ButtonValue> read(String text) {
    int space = text.indexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ButtonValue(
              new RotationId(text.substring(0, space)), new PlanDigest(text.substring(space + 1))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
