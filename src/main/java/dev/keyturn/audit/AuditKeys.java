package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.time.Instant;
import java.util.Optional;

/**
 * The keys that a trail is signed with, where they rest: the one in force, those before it, which
 * never sign again, and perhaps one that is made and not yet announced. Which one is in force the
 * trail says, not the place where they rest: a process may have died between the two.
 */
public interface AuditKeys {

  /** The key in force as far as this process knows; another process may have changed it since. */
  AuditSigner current();

  /**
   * Looks where the keys rest for the newest one behind {@link #current} that signed this head, and
   * remembers it as that. Never one before it: a retired key signs nothing any more.
   *
   * @return empty when none of those signed it; nothing has changed then
   * @throws KeysOutOfReach when they cannot be read now
   */
  Optional<AuditSigner> find(String checkpointNote);

  /**
   * A key to follow the one that signed this head, kept where the keys rest before it signs
   * anything. The same one again for as long as it is not announced, whoever asks.
   *
   * @throws RemoteFailure REJECTED: the head is by none of the keys, or there is no place for one.
   *     OUTCOME_UNKNOWN: asking again is safe
   */
  AuditSigner prepare(String checkpointNote) throws RemoteFailure;

  /** When {@link #current} was made; empty when nobody has noted it. */
  Optional<Instant> since() throws RemoteFailure;
}
