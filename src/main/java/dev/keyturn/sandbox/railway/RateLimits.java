package dev.keyturn.sandbox.railway;

/**
 * How many requests one token may send. The spans are real hours and seconds; they are not
 * compressed.
 *
 * @see <a href="https://docs.railway.com/integrations/api">Railway's rate limits</a> (read
 *     2026-11-20)
 */
public record RateLimits(int perHour, int perSecond) {
  public static RateLimits hobby() {
    return new RateLimits(1_000, 10);
  }

  public static RateLimits pro() {
    return new RateLimits(10_000, 50);
  }
}
