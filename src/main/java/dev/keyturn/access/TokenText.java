package dev.keyturn.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The form of our bearer tokens: {@code kt_}, 256 random bits as 43 digits of base 62, and the
 * CRC-32 of those digits as six more. Scanners know a leaked one by the form, and by the checksum
 * that it is no accident; a mistyped one costs no look into the database.
 */
final class TokenText {
  /** As the documentation gives it to scanners. */
  static final Pattern FORM = Pattern.compile("kt_[0-9A-Za-z]{49}");

  static final String PREFIX = "kt_";
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
  private static final int BITS = 256;
  private static final int RANDOM_DIGITS = 43;
  private static final int CHECK_DIGITS = 6;

  private TokenText() {}

  static String make(SecureRandom random) {
    String digits = digits(new BigInteger(BITS, random), RANDOM_DIGITS);
    return PREFIX + digits + check(digits);
  }

  /** Whether the text has the form, with the right checksum; says nothing of its validity. */
  static boolean formed(String text) {
    if (!FORM.matcher(text).matches()) {
      return false;
    }
    String digits = text.substring(PREFIX.length(), PREFIX.length() + RANDOM_DIGITS);
    return text.endsWith(check(digits));
  }

  /** SHA-256 in hex. A token has 256 random bits, so nobody finds it from that. */
  static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String check(String digits) {
    var crc = new CRC32();
    crc.update(digits.getBytes(US_ASCII));
    return digits(BigInteger.valueOf(crc.getValue()), CHECK_DIGITS);
  }

  private static String digits(BigInteger number, int count) {
    var text = new StringBuilder();
    BigInteger rest = number;
    for (int i = 0; i < count; i++) {
      BigInteger[] parts = rest.divideAndRemainder(BASE);
      text.append(DIGITS.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    return text.reverse().toString();
  }
}
