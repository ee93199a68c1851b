package dev.keyturn.notice;

import dev.keyturn.remote.RemoteFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few minutes whether Vault still lets Keyturn in, also while no rotation is under way,
 * and tells the people of the plans at the first refusal: each once, until it was accepted again. A
 * Vault that does not answer refuses nothing.
 */
public final class LoginWatch {
  private static final Logger LOG = LoggerFactory.getLogger(LoginWatch.class);
  private static final Duration EVERY = Duration.ofMinutes(5);

  /** By a process that has never been let in, so that its restarts are no new refusals. */
  private static final Duration ONCE_IN = Duration.ofDays(1);

  private final Vault vault;
  private final AllReceivers people;
  private Instant looked = Instant.EPOCH;
  private @Nullable Instant accepted;
  private @Nullable Instant refused;

  /** Whether it lets us in. */
  @FunctionalInterface
  public interface Vault {
    /**
     * @return why it refuses, or soon will; empty while it does not
     * @throws RemoteFailure no answer tells
     */
    Optional<String> refusal() throws RemoteFailure;
  }

  public LoginWatch(Vault vault, AllReceivers people) {
    this.vault = vault;
    this.people = people;
  }

  /** Looks when it is time; costs nothing before. */
  public synchronized void again() {
    Instant now = people.now();
    if (now.isBefore(looked.plus(EVERY))) {
      return;
    }
    looked = now;
    try {
      Optional<String> why = vault.refusal();
      if (why.isPresent()) {
        refused(why.get(), now);
      } else {
        accepted(now);
      }
    } catch (RemoteFailure unanswered) {
      LOG.debug("whether Vault lets Keyturn in is not known: {}", unanswered.problem());
    }
  }

  private void refused(String why, Instant now) {
    if (refused == null) {
      refused = now;
      LOG.warn("Vault lets Keyturn in no more: {}", why);
    }
    people.tell(
        Reminder.VAULT_LOGIN_REFUSED, why, accepted == null ? refused.minus(ONCE_IN) : accepted);
  }

  private void accepted(Instant now) {
    if (refused != null) {
      people.tell(Reminder.VAULT_LOGIN_ACCEPTED, "its credential is accepted", refused);
      refused = null;
    }
    accepted = now;
  }
}
