package dev.keyturn.adapter.database;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What Slack sent and was believed, once each. What must happen once is decided by the row that a
 * change found as it expected it, so any number of processes may work on it.
 */
@Singleton
public final class DatabaseSlackInbox {
  private final SlackInboxRepository rows;
  private final DatabaseTime time;

  DatabaseSlackInbox(SlackInboxRepository rows, DatabaseTime time) {
    this.rows = rows;
    this.time = time;
  }

  /**
   * @param open false: it needs no work, and is only remembered
   * @return empty when it was received before
   */
  public Optional<Long> put(String dedupe, String kind, String body, boolean open) {
    Instant now = now();
    if (rows.insert(dedupe, kind, body, now, open ? null : now) == 0) {
      return Optional.empty();
    }
    return rows.findByDedupe(dedupe).map(SlackInboxRow::id);
  }

  /** Those that nobody works on now, oldest first. */
  public List<Long> open(int most) {
    return rows.open(now(), most);
  }

  /** One that the caller has alone, for as long as it asked for. */
  public record Item(String dedupe, String kind, String body, Instant receivedAt, Instant now) {}

  /** Empty when it is done, or somebody else has it. */
  public Optional<Item> claim(long id, Duration length) {
    Instant now = now();
    if (rows.claim(id, now, now.plus(length)) == 0) {
      return Optional.empty();
    }
    return rows.findById(id)
        .map(row -> new Item(row.dedupe(), row.kind(), row.body(), row.receivedAt(), now));
  }

  public void done(long id) {
    rows.done(id, now());
  }

  public void forget(Duration age) {
    rows.forget(now().minus(age));
  }

  private Instant now() {
    return Instant.ofEpochMilli(time.millis());
  }
}
