package dev.keyturn.doctor;

import dev.keyturn.adapter.vault.VaultConnection;
import dev.keyturn.adapter.vault.VaultCredential;
import dev.keyturn.adapter.vault.VaultCredential.Terms;
import dev.keyturn.remote.RemoteFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether the credential for Vault ends before anybody looks again. */
final class VaultCredentialCheck {
  private static final String SUBJECT = "vault credential";
  private static final Duration AHEAD = Duration.ofDays(14);

  /** Where a role says nothing, Vault lets a token live so long. */
  private static final Duration LONGEST = Duration.ofDays(32);

  /** Besides what time asks for: restarts, `doctor`, and one process beside the other. */
  private static final long SPARE_LOGINS_A_DAY = 4;

  private final VaultCredential credential;
  private final Clock clock;
  private final Findings findings;

  VaultCredentialCheck(VaultConnection connection, Clock clock, Findings findings) {
    this.credential = new VaultCredential(connection);
    this.clock = clock;
    this.findings = findings;
  }

  void run() {
    try {
      Optional<Terms> terms = credential.terms();
      if (terms.isPresent()) {
        judge(terms.get());
      } else {
        var hidden = credential.hidden();
        findings.warning(
            SUBJECT,
            "the policy hides when the secret ID ends and how often it can be used",
            "Grant read on " + hidden.role() + " and update on " + hidden.lookup() + ".");
      }
    } catch (RemoteFailure e) {
      findings.failed(SUBJECT, e, "Let the token look itself up, as Vault's default policy does.");
    }
  }

  private void judge(Terms terms) {
    Instant ends = terms.ends();
    Duration lives = terms.tokenLives().isZero() ? LONGEST : terms.tokenLives();
    long loginsADay =
        SPARE_LOGINS_A_DAY + Math.ceilDiv(Duration.ofDays(1).toSeconds(), lives.toSeconds());
    if (ends != null && ends.isBefore(clock.instant().plus(AHEAD))) {
      findings.warning(
          SUBJECT,
          "ends on " + ends,
          "Make another one before that day, put it into Keyturn's settings, and restart.");
    } else if (terms.loginsLeft() > 0 && terms.loginsLeft() < loginsADay * AHEAD.toDays()) {
      findings.warning(
          SUBJECT,
          "is good for "
              + terms.loginsLeft()
              + " more logins, about "
              + loginsADay
              + " are needed a day",
          "Make a secret ID with secret_id_num_uses=0, put it into Keyturn's settings, and restart.");
    } else if (terms.tokenUses() > 0) {
      findings.warning(
          SUBJECT,
          "each token is good for a number of requests only, " + terms.tokenUses() + " are left",
          "Set token_num_uses of the role to 0: else every few requests need a login of their own.");
    } else {
      findings.ok(SUBJECT, ends == null ? "does not end" : "is good until " + ends);
    }
  }
}
