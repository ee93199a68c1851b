package dev.keyturn.adapter.slack;

import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.RotationId;
import java.util.Optional;

/** What a button carries: the rotation and the very plan that its message showed. */
record ButtonValue(RotationId rotation, PlanDigest digest) {
  static final String APPROVE = "keyturn_approve";
  static final String REJECT = "keyturn_reject";
  static final String REVIEW = "keyturn_review";
  static final String REVOKE = "keyturn_revoke";

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
