package dev.keyturn.rotation;

/**
 * "Same value or not", without the value: {@code hk1:} and 22 characters of base64url. Safe in logs
 * and the database.
 */
public record Fingerprint(String text) {
  public Fingerprint {
    if (!text.matches("hk1:[A-Za-z0-9_-]{22}")) {
      throw new IllegalArgumentException("a fingerprint is hk1: and 22 characters of base64url");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
