package dev.keyturn.audit;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/**
 * Ids that sort roughly by time: 48 bits of milliseconds, 74 random bits.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562, section 5.7</a>
 */
final class Uuid7 {
  private Uuid7() {}

  static UUID at(Instant moment, SecureRandom random) {
    long high = (moment.toEpochMilli() << 16) | 0x7000L | (random.nextLong() & 0x0fffL);
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
