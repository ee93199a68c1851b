package dev.keyturn.rotation;

import java.util.regex.Pattern;

/**
 * "Same value or not", without the value: {@code hk1:} and 22 characters of base64url. Safe in logs
 * and the database.
 */
public record Fingerprint(String text) {
  private static final Pattern SHAPE = Pattern.compile("hk1:[A-Za-z0-9_-]{22}");

  public Fingerprint {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException("a fingerprint is hk1: and 22 characters of base64url");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
