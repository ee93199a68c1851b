package dev.keyturn.sandbox.slack;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;

/** Makes ids, tokens and timestamps of Slack's form. */
final class Naming {
  private static final String CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final int ID_LENGTH = 10;

  private final Clock clock;
  private final SecureRandom random;
  private long lastMicros;

  Naming(Clock clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** For example {@code U012AB3CDEF}. */
  String id(char kind) {
    var text = new StringBuilder().append(kind).append('0');
    for (int i = 1; i < ID_LENGTH; i++) {
      text.append(CAPITALS.charAt(random.nextInt(CAPITALS.length())));
    }
    return text.toString();
  }

  String digits(int count) {
    return new BigInteger(256, random)
        .add(BigInteger.TWO.pow(256))
        .toString()
        .substring(1, count + 1);
  }

  String hex(int bytes) {
    byte[] data = new byte[bytes];
    random.nextBytes(data);
    return HexFormat.of().formatHex(data);
  }

  /** The moment in seconds with six digits behind the point; never the same twice. */
  synchronized String ts() {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    lastMicros = Math.max(lastMicros + 1, micros);
    return String.format(Locale.ROOT, "%d.%06d", lastMicros / 1_000_000, lastMicros % 1_000_000);
  }

  Instant now() {
    return clock.instant();
  }
}
