package dev.keyturn.adapter.slack;

import dev.keyturn.rotation.port.SlackInbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An inbox that behaves as the table does; a test moves its time. */
final class MemoryInbox implements SlackInbox {
  private record Row(
      String dedupe,
      String kind,
      String body,
      Instant receivedAt,
      @Nullable Instant claimedUntil,
      boolean done) {}

  private final Map<Long, Row> rows = new TreeMap<>();
  private Instant now = Told.AT;

  synchronized void pass(Duration time) {
    now = now.plus(time);
  }

  synchronized long undone() {
    return rows.values().stream().filter(r -> !r.done()).count();
  }

  synchronized String everything() {
    return rows.toString();
  }

  @Override
  public synchronized Optional<Long> put(String dedupe, String kind, String body, boolean open) {
    if (rows.values().stream().anyMatch(r -> r.dedupe().equals(dedupe))) {
      return Optional.empty();
    }
    long id = rows.size() + 1L;
    rows.put(id, new Row(dedupe, kind, body, now, null, !open));
    return Optional.of(id);
  }

  @Override
  public synchronized List<Long> open(int most) {
    return rows.entrySet().stream()
        .filter(e -> free(e.getValue()))
        .map(Map.Entry::getKey)
        .limit(most)
        .toList();
  }

  private boolean free(Row row) {
    return !row.done() && (row.claimedUntil() == null || !row.claimedUntil().isAfter(now));
  }

  @Override
  public synchronized Optional<Item> claim(long id, Duration time) {
    Row row = rows.get(id);
    if (row == null || !free(row)) {
      return Optional.empty();
    }
    rows.put(
        id, new Row(row.dedupe(), row.kind(), row.body(), row.receivedAt(), now.plus(time), false));
    return Optional.of(new Item(row.dedupe(), row.kind(), row.body(), row.receivedAt(), now));
  }

  @Override
  public synchronized void done(long id) {
    Row row = rows.get(id);
    if (row != null) {
      rows.put(id, new Row(row.dedupe(), row.kind(), "", row.receivedAt(), null, true));
    }
  }

  @Override
  public synchronized void forget(Duration age) {
    rows.values().removeIf(r -> r.done() && r.receivedAt().isBefore(now.minus(age)));
  }
}
