package dev.keyturn.notice;

import dev.keyturn.rotation.TimelineEntry;

/**
 * One delivery.
 *
 * @param id unique for ever; the same in every try, so that the receiver can tell a second copy
 * @param destination as the plan has it: a Slack channel, the name of a webhook, an address
 * @param unsure the try before may have arrived
 * @param happening the line of the timeline that caused it
 * @param rotation the rotation as it is now, at the moment of delivery
 */
public record Message(
    String id,
    String destination,
    Form form,
    boolean unsure,
    TimelineEntry happening,
    RotationFacts rotation) {

  public enum Form {
    /** The first message about a rotation: in Slack the one with the buttons. */
    ROOT,
    /** A line below the first message. */
    REPLY,
    /** The first message as it should look now; any number may be merged into the newest. */
    REFRESH,
    /** A message of its own, where a channel knows no threads. */
    EVENT
  }
}
