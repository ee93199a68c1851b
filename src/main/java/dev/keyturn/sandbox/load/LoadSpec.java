package dev.keyturn.sandbox.load;

import java.time.Duration;
import java.util.List;

/**
 * How much traffic, and where.
 *
 * @param users virtual threads that send requests
 * @param requestsPerSecond of all users together
 * @param backupsAtStart per {@link LoadTarget.BackupUse}, stored before {@link Load#start} returns
 * @param apiKeysAtStart per {@link LoadTarget.ApiKeyUse}, likewise
 * @param expiryMargin a token this close to its expiry is not shown any more, and its refusal does
 *     not count
 */
public record LoadSpec(
    List<LoadTarget> targets,
    int users,
    int requestsPerSecond,
    int backupsAtStart,
    int apiKeysAtStart,
    Duration expiryMargin) {
  public LoadSpec {
    targets = List.copyOf(targets);
    if (users < 1 || requestsPerSecond < 1) {
      throw new IllegalArgumentException("load needs at least one user and one request a second");
    }
  }

  /** 12 users, 150 requests a second, 40 backups and 40 API keys, a margin of 5 seconds. */
  public static LoadSpec of(List<LoadTarget> targets) {
    return new LoadSpec(targets, 12, 150, 40, 40, Duration.ofSeconds(5));
  }

  /** The same traffic at another pace. */
  public LoadSpec withRate(int perSecond) {
    return new LoadSpec(targets, users, perSecond, backupsAtStart, apiKeysAtStart, expiryMargin);
  }
}
