package dev.keyturn.request;

import dev.keyturn.rotation.Refusal;

/** A command or a start that was not accepted; the message says why, and the trail has it. */
public final class CommandRefused extends Exception {
  private final Refusal why;

  CommandRefused(Refusal why, String detail) {
    super(detail);
    this.why = why;
  }

  public Refusal why() {
    return why;
  }
}
