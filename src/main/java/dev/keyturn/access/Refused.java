package dev.keyturn.access;

import dev.keyturn.rotation.Refusal;

/** Not done, and why. The detail is in our own words and repeats nothing that was sent. */
public final class Refused extends Exception {
  private final Refusal why;

  public Refused(Refusal why) {
    this(why, why.remedy());
  }

  /**
   * @param detail what to do, more exactly than the refusal's own sentence
   */
  public Refused(Refusal why, String detail) {
    super(detail);
    this.why = why;
  }

  /**
   * @param cause with more detail than everybody may read
   */
  public Refused(Refusal why, String detail, Exception cause) {
    super(detail, cause);
    this.why = why;
  }

  public Refusal why() {
    return why;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }
}
