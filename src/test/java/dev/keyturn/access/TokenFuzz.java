package dev.keyturn.access;

import static dev.keyturn.hostile.Fuzzed.must;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.hostile.Fuzzed;
import java.math.BigInteger;
import java.util.zip.CRC32;

/** Bearer tokens that were mistyped, or made up: none passes for one of ours without its sum. */
public final class TokenFuzz {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private TokenFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    believed(data);
  }

  /** Tries the input; whether it was taken for what it says it is. */
  public static boolean believed(byte[] data) {
    return Fuzzed.soon(() -> tried(new String(data, UTF_8)));
  }

  private static boolean tried(String text) {
    TokenText.hash(text);
    boolean formed = TokenText.formed(text);
    if (formed) {
      must(text.length() == 52 && text.startsWith("kt_"), "a token has one form");
      var crc = new CRC32();
      crc.update(text.substring(3, 46).getBytes(UTF_8));
      var told = BigInteger.ZERO;
      for (char digit : text.substring(46).toCharArray()) {
        told = told.multiply(BigInteger.valueOf(62)).add(BigInteger.valueOf(DIGITS.indexOf(digit)));
      }
      must(told.longValueExact() == crc.getValue(), "a token's last digits are its sum");
    }
    return formed;
  }
}
