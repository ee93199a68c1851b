package dev.keyturn.rotation.port;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What Slack sent and was believed: each once, worked on after it was answered. */
public interface SlackInbox {

  /**
   * @param dedupe 64 hexadecimal digits, the same for the same request
   * @param open false: only remembered, so that a second copy is known
   * @return empty when it was received before
   */
  Optional<Long> put(String dedupe, String kind, String body, boolean open);

  /** Those that nobody works on now, oldest first. */
  List<Long> open(int most);

  /** One that the caller alone may work on until the time is over. */
  record Item(String dedupe, String kind, String body, Instant receivedAt, Instant now) {}

  /** Empty when it is done, or somebody else has it. */
  Optional<Item> claim(long id, Duration time);

  /** Done for ever; its body is forgotten. */
  void done(long id);

  /** Forgets what was received longer ago than this. */
  void forget(Duration age);
}
