package dev.keyturn.adapter.application;

import dev.keyturn.remote.UrlAllowList;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * How applications may be called.
 *
 * @param timeout from the start of one call to the end of its answer
 * @param challengeLimit for all calls of one challenge together
 * @param bodyLimitBytes the longest answer that is read
 * @param publicHosts host names, or {@code *.example.com} for everything below a name. Called over
 *     https, on port 443 or 8443, and only where every address of the name is a public one
 * @param privateHosts the same for Railway's private network ({@code *.railway.internal}) and for
 *     rehearsals: http or https, any port, private addresses and this machine included
 */
public record ApplicationSettings(
    Duration timeout,
    Duration challengeLimit,
    int bodyLimitBytes,
    Set<String> publicHosts,
    Set<String> privateHosts) {

  public static final Duration TIMEOUT = Duration.ofSeconds(5);
  public static final Duration CHALLENGE_LIMIT = Duration.ofSeconds(60);
  public static final int BODY_LIMIT_BYTES = 64 * 1024;

  public ApplicationSettings {
    publicHosts = Set.copyOf(publicHosts);
    privateHosts = Set.copyOf(privateHosts);
    if (timeout.isNegative() || timeout.isZero() || challengeLimit.compareTo(timeout) < 0) {
      throw new IllegalArgumentException(
          "a call's time must be longer than zero, and a challenge's no shorter than a call's");
    }
    if (bodyLimitBytes < 1) {
      throw new IllegalArgumentException("an answer may have at least one byte");
    }
  }

  /** Whether an application on this host may be called at all. */
  public boolean lists(String host) {
    var name = host.toLowerCase(Locale.ROOT);
    return UrlAllowList.listed(publicHosts, name) || UrlAllowList.listed(privateHosts, name);
  }

  /** With the usual limits: 5 s for a call, 60 s for a challenge, 64 KiB for an answer. */
  public static ApplicationSettings of(Set<String> publicHosts, Set<String> privateHosts) {
    return new ApplicationSettings(
        TIMEOUT, CHALLENGE_LIMIT, BODY_LIMIT_BYTES, publicHosts, privateHosts);
  }
}
