package dev.keyturn.rotation;

import java.util.regex.Pattern;

/**
 * The name of one rotation: 26 characters of Crockford base 32, ordered by the time at which it
 * began.
 */
public record RotationId(String text) {
  private static final Pattern SHAPE = Pattern.compile("[0-9A-HJKMNP-TV-Z]{26}");

  public RotationId {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException("a rotation's id is 26 characters of Crockford base 32");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
