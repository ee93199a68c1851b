package dev.keyturn.notice;

import dev.keyturn.remote.RemoteFailure;
import java.time.Duration;
import java.util.Optional;

/** Delivers messages over one channel. Has no retries of its own: the outbox does. */
public interface Messenger {

  Channel channel();

  /**
   * Whether this process has what it needs to deliver there. No message is made for a destination
   * that no setting reaches.
   */
  default boolean reaches(String destination) {
    return true;
  }

  /** The longest that {@link #deliver} can take; nobody else tries the message meanwhile. */
  default Duration longest() {
    return Duration.ofMinutes(1);
  }

  /**
   * Delivers one message.
   *
   * @param message what to deliver
   * @param receipts what earlier messages about the same rotation to the same destination left
   * @return what a later message needs of this one, at most 300 characters, for example the
   *     timestamp under which Slack has it; empty when nothing is needed
   * @throws RemoteFailure TRANSIENT: not delivered, perhaps with a time to wait. OUTCOME_UNKNOWN:
   *     it may have been; the next call has {@link Message#unsure} set and must look before it
   *     sends. REJECTED: it can never be delivered so
   */
  Optional<String> deliver(Message message, Receipts receipts) throws RemoteFailure;

  /** What deliveries left behind. */
  interface Receipts {
    /** Of the ROOT message of the same rotation and destination; empty before there is one. */
    Optional<String> root();
  }
}
