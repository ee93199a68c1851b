package dev.keyturn.sandbox.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The application's database: what is stored under a key outlives every deployment. In memory, safe
 * for many threads; a row changes only by compare-and-set, as two replicas may move the same row at
 * once.
 */
public final class SharedStore {
  private final Table backups = new Table("b");
  private final Table apiKeys = new Table("k");

  /** One stored thing. The kid says which key opens it; the sealed text is base64url. */
  record Row(String id, String secret, String kid, String sealed) {
    Row resealed(String newKid, String newSealed) {
      return new Row(id, secret, newKid, newSealed);
    }
  }

  /** Rows in the order of their ids, so that a job can go on where it stopped. */
  static final class Table {
    private final String prefix;
    private final AtomicLong sequence = new AtomicLong();
    private final ConcurrentSkipListMap<String, Row> rows = new ConcurrentSkipListMap<>();

    private Table(String prefix) {
      this.prefix = prefix;
    }

    String nextId() {
      return "%s%08d".formatted(prefix, sequence.incrementAndGet());
    }

    void insert(Row row) {
      if (rows.putIfAbsent(row.id(), row) != null) {
        throw new IllegalStateException("row " + row.id() + " exists");
      }
    }

    Optional<Row> find(String id) {
      return Optional.ofNullable(rows.get(id));
    }

    /** False when somebody else changed the row in between; then nothing is written. */
    boolean replace(Row expected, Row next) {
      return rows.replace(expected.id(), expected, next);
    }

    /** At most {@code limit} rows whose id is greater; empty at the end. */
    List<Row> after(String id, int limit) {
      List<Row> page = new ArrayList<>(limit);
      for (Row row : rows.tailMap(id, false).values()) {
        if (page.size() == limit) {
          break;
        }
        page.add(row);
      }
      return page;
    }

    int count(String secret, String kid) {
      return Math.toIntExact(
          rows.values().stream()
              .filter(row -> row.secret().equals(secret) && row.kid().equals(kid))
              .count());
    }
  }

  Table backups() {
    return backups;
  }

  Table apiKeys() {
    return apiKeys;
  }
}
