package dev.keyturn.request;

import dev.keyturn.rotation.RotationId;
import java.security.SecureRandom;
import java.time.Instant;

/** Ids that sort by time: 48 bits of milliseconds and 80 random bits, in Crockford's base 32. */
final class Ids {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int TIME_CHARACTERS = 10;
  private static final int RANDOM_CHARACTERS = 16;

  private Ids() {}

  static RotationId at(Instant now, SecureRandom random) {
    var text = new StringBuilder();
    for (int i = TIME_CHARACTERS - 1; i >= 0; i--) {
      text.append(ALPHABET.charAt((int) (now.toEpochMilli() >>> (5 * i)) & 31));
    }
    for (int i = 0; i < RANDOM_CHARACTERS; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new RotationId(text.toString());
  }
}
