package dev.keyturn.adapter.material;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keyturn.rotation.Material;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/** Tokens and passwords: characters drawn from alphabets, every one equally likely. */
final class Texts {
  private static final String DIGITS = "0123456789";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";

  /** In the order that GitHub's tokens count in. */
  static final String BASE62 = DIGITS + UPPER + LOWER;

  /**
   * Symbols that need no escaping in a URL, a keyword DSN, a .env file or YAML (RFC 3986, section
   * 2.3, and two that are harmless beside them). {@code $} is left out: <code>${{</code> opens a
   * reference on Railway.
   */
  static final String SAFE_SYMBOLS = "-._~!*";

  private static final int CHECKSUM_LENGTH = 6;

  /** A sound generator needs a handful; past these, waiting longer would be waiting for ever. */
  private static final int MOST_CANDIDATES = 1000;

  private static final int MOST_REFILLS = 64;

  /** Twenty characters of 62 are never this few different ones, but for a broken generator. */
  private static final int FEWEST_DIFFERENT = 5;

  private final SecureRandom random;

  Texts(SecureRandom random) {
    this.random = random;
  }

  String token(Material.Token token) {
    String body = draw(BASE62, token.length());
    return token.prefix() + body + (token.checksum() ? checksum(body) : "");
  }

  /**
   * CRC-32 of the characters, in base 62, six digits with leading zeros: it lets a secret scanner
   * tell a token from noise without asking anyone.
   *
   * @see <a
   *     href="https://github.blog/engineering/behind-githubs-new-authentication-token-formats/">
   *     GitHub: token formats</a>
   */
  static String checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(US_ASCII));
    char[] digits = new char[CHECKSUM_LENGTH];
    long rest = crc.getValue();
    for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
      digits[i] = BASE62.charAt((int) (rest % BASE62.length()));
      rest /= BASE62.length();
    }
    return new String(digits);
  }

  /**
   * A whole candidate that lacks a class, or starts with a symbol, is thrown away: mending one
   * would make some passwords likelier than others.
   */
  String password(Material.Password password) {
    List<String> classes =
        password.symbols().isEmpty()
            ? List.of(DIGITS, UPPER, LOWER)
            : List.of(DIGITS, UPPER, LOWER, password.symbols());
    String alphabet = String.join("", classes);
    for (int i = 0; i < MOST_CANDIDATES; i++) {
      String candidate = draw(alphabet, password.length());
      if (fits(candidate, classes)) {
        return candidate;
      }
    }
    throw broken();
  }

  private static boolean fits(String candidate, List<String> classes) {
    return BASE62.indexOf(candidate.charAt(0)) >= 0
        && classes.stream().allMatch(c -> candidate.chars().anyMatch(x -> c.indexOf(x) >= 0));
  }

  /** Bytes beyond the largest multiple of the alphabet's size are skipped, so none is favoured. */
  private String draw(String alphabet, int length) {
    int limit = 256 - 256 % alphabet.length();
    char[] drawn = new char[length];
    byte[] bytes = new byte[length + 16];
    int filled = 0;
    for (int i = 0; filled < length; i++) {
      if (i == MOST_REFILLS) {
        throw broken();
      }
      random.nextBytes(bytes);
      for (int at = 0; at < bytes.length && filled < length; at++) {
        int value = bytes[at] & 0xff;
        if (value < limit) {
          drawn[filled++] = alphabet.charAt(value % alphabet.length());
        }
      }
    }
    Arrays.fill(bytes, (byte) 0);
    String text = new String(drawn);
    Arrays.fill(drawn, '\0');
    if (text.chars().distinct().count() < FEWEST_DIFFERENT) {
      throw broken();
    }
    return text;
  }

  private static IllegalStateException broken() {
    return new IllegalStateException("the random generator repeats itself and cannot be used");
  }
}
