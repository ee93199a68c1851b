package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.SlotContent;
import java.util.Set;

/** How far the rotation has come outside, and what is therefore true there. */
enum Reach {
  NOTHING("The former values are in force everywhere. Nothing has been touched."),
  VAULT(
      "The former values are in force everywhere. Only Vault has been written to; no variable has."),
  ACCEPTED(
      "The former values sign everywhere. Some or all replicas accept the new ones too, which nothing uses yet."),
  PROMOTING(
      "Some replicas sign with the new values, others with the former. All of them accept both, so nobody is rejected."),
  PROMOTED(
      "The new values sign everywhere. The former ones are still accepted, so nobody is rejected, and they can be put back."),
  CLEANING(
      "The new values sign everywhere. Some replicas may still accept the former ones, which are being taken away. There is no way back by cancelling."),
  CLEAN(
      "The new values are in force, and the only ones but where people keep a former one until a date. The former ones are in Vault's history."),
  DEMOTING(
      "It is going back. Some replicas may still sign with the new values; all of them accept both, so nobody is rejected."),
  DRAINING(
      "The former values sign everywhere again. The new ones are still accepted until nothing needs them."),
  UNSTAGING(
      "The former values sign everywhere. The new ones are being taken away; nothing uses them."),
  RESTORED("The former values are in force, and the only ones."),
  LEFT(
      "Nobody looks after it any more. What it has left on the services and in Vault, as far as anybody could look, is in its timeline and its receipt.");

  private final String truth;

  Reach(String truth) {
    this.truth = truth;
  }

  /** What is true outside, for whoever is on call. */
  String truth() {
    return truth;
  }

  /** What Vault must still have: what signs or may sign again, and what things may still need. */
  Set<SlotContent> rests() {
    return switch (this) {
      case NOTHING, VAULT, LEFT -> Set.of();
      case ACCEPTED, PROMOTING, PROMOTED, DEMOTING, DRAINING ->
          Set.of(SlotContent.OUTGOING, SlotContent.INCOMING);
      case CLEANING, CLEAN -> Set.of(SlotContent.INCOMING);
      case UNSTAGING, RESTORED -> Set.of(SlotContent.OUTGOING);
    };
  }
}
