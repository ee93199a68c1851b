package dev.keyturn.rotation;

import java.util.regex.Pattern;

/**
 * The public id of a version, safe in traffic and logs: 1 to 64 characters of base64url (RFC 7638
 * thumbprints have 43).
 */
public record Kid(String text) {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public Kid {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException("a kid is 1 to 64 characters of base64url");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
