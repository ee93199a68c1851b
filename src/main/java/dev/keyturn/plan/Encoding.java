package dev.keyturn.plan;

/** How the material becomes the text of a variable. */
public enum Encoding implements PlanWord {
  /** RFC 4648 section 4, padded. */
  BASE64("base64"),
  /** RFC 4648 section 5, unpadded. */
  BASE64URL("base64url"),
  /** Lower-case hexadecimal. */
  HEX("hex"),
  /** PKCS#8 private key, RFC 7468. */
  PEM("pem"),
  /** RFC 7517. */
  JWK("jwk"),
  /** The characters themselves. */
  TEXT("text");

  private final String word;

  Encoding(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
