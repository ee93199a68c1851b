package dev.keyturn.rotation;

/**
 * The public id of a version, safe in traffic and logs: 1 to 64 characters of base64url (RFC 7638
 * thumbprints have 43).
 */
public record Kid(String text) {
  public Kid {
    if (!text.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException("a kid is 1 to 64 characters of base64url");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
