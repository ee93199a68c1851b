package dev.keyturn.sandbox.load;

import java.time.Instant;
import java.util.List;

/**
 * What the users noticed. Tokens and API keys are counted per request, backups one by one.
 *
 * @param requests every request sent, whatever came of it
 * @param backupsReadable backups whose last reading succeeded; after the final sweep that is all
 *     that are not lost
 * @param backupsLost backups whose last reading failed; after the final sweep each of them is gone
 *     for its owner
 * @param backupReadFailures readings that failed before the final sweep, perhaps of the same backup
 * @param requestsFailed no answer, or one that says nothing about a secret (502, 503, ...)
 * @param swept true once the final sweep has read every backup and checked every API key
 * @param firstRefusals the first few refusals, in order
 */
public record LoadReport(
    long requests,
    long tokensIssued,
    long tokensVerified,
    long tokensRejected,
    long backupsReadable,
    long backupsLost,
    long backupReadFailures,
    long apiKeysAccepted,
    long apiKeysRejected,
    long requestsFailed,
    boolean swept,
    List<Refusal> firstRefusals) {

  /** Nobody lost anything and every request was answered. */
  public boolean clean() {
    return nothingRefused() && requestsFailed == 0;
  }

  /** No token, backup or API key was refused; requests may have failed for other reasons. */
  public boolean nothingRefused() {
    return tokensRejected == 0
        && backupsLost == 0
        && backupReadFailures == 0
        && apiKeysRejected == 0;
  }

  /**
   * One refusal.
   *
   * @param kid of the key that signed or sealed
   * @param madeBy service, deployment and replica that issued or stored
   * @param refusedBy service, deployment and replica that refused
   */
  public record Refusal(
      Instant at,
      String what,
      String secret,
      String kid,
      String madeBy,
      String refusedBy,
      String reason) {
    @Override
    public String toString() {
      return "%s: %s of %s with kid %s, made by %s, refused by %s: %s"
          .formatted(at, what, secret, kid, madeBy, refusedBy, reason);
    }
  }
}
