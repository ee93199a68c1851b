package dev.keyturn.rotation;

/**
 * The name of one rotation: 26 characters of Crockford base 32, ordered by the time at which it
 * began.
 */
public record RotationId(String text) {
  public RotationId {
    if (!text.matches("[0-9A-HJKMNP-TV-Z]{26}")) {
      throw new IllegalArgumentException("a rotation's id is 26 characters of Crockford base 32");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
