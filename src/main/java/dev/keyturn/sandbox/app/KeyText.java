package dev.keyturn.sandbox.app;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/** What can be derived from the text of a variable. */
final class KeyText {
  private static final String KID_INFO = "keyturn-kid-v1";
  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]+");

  private KeyText() {}

  /** HKDF-SHA-256 (RFC 5869) of the UTF-8 text, with an empty salt. */
  static byte[] hkdf(String text, String info, int bytes) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(text.getBytes(StandardCharsets.UTF_8))
                  .thenExpand(info.getBytes(StandardCharsets.UTF_8), bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HKDF-SHA256", e);
    }
  }

  /**
   * The public id of a symmetric key: 9 bytes of HKDF, 12 base64url characters. It tells nothing
   * about the key.
   */
  static String kid(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hkdf(text, KID_INFO, 9));
  }

  /**
   * The bytes of an AES key. Hexadecimal is tried first: 32 random characters of base64 are all
   * hexadecimal digits about once in 10^14 keys.
   *
   * @throws IllegalArgumentException when the text is neither, or not 16, 24 or 32 bytes
   */
  static byte[] aesKey(String text) {
    byte[] key;
    if (HEXADECIMAL.matcher(text).matches()
        && (text.length() == 32 || text.length() == 48 || text.length() == 64)) {
      key = HexFormat.of().parseHex(text);
    } else {
      try {
        key = Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "neither base64 nor hexadecimal; an AES key of 16, 24 or 32 bytes is needed");
      }
    }
    if (key.length != 16 && key.length != 24 && key.length != 32) {
      throw new IllegalArgumentException(
          key.length + " bytes; an AES key of 16, 24 or 32 bytes is needed");
    }
    return key;
  }

  /**
   * Refuses a text below the bound.
   *
   * @throws IllegalArgumentException naming both lengths, never the text
   */
  static byte[] atLeast(int bytes, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length < bytes) {
      throw new IllegalArgumentException(utf8.length + " bytes; at least " + bytes + " are needed");
    }
    return utf8;
  }
}
