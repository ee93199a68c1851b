package dev.keyturn.sandbox.app;

import dev.keyturn.sandbox.app.SharedStore.Row;
import dev.keyturn.sandbox.app.SharedStore.Table;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * Rows of one table that are sealed under one secret, and their way from any accepted key to the
 * one that signs.
 */
final class SealedRows {
  private static final int PAGE = 200;

  private final AppSecret secret;
  private final KeyRing<SecretKey> ring;
  private final Table table;
  private final Sealing sealing;
  private final boolean moves;
  private String cursor = "";

  SealedRows(AppSecret secret, KeyRing<SecretKey> ring, Table table, Sealing sealing, Habit habit) {
    this.secret = secret;
    this.ring = ring;
    this.table = table;
    this.sealing = sealing;
    this.moves = habit == Habit.THREE_SLOT;
  }

  KeyRing<SecretKey> ring() {
    return ring;
  }

  String nextId() {
    return table.nextId();
  }

  Row store(String id, byte[] plain) {
    KeyRing.Key<SecretKey> key = ring.signing();
    Row row =
        new Row(
            id,
            secret.name(),
            key.kid(),
            sealing.seal(key.material(), plain, context(id, key.kid())));
    table.insert(row);
    return row;
  }

  /** Finds only rows of this secret. */
  Optional<Row> find(String id) {
    return table.find(id).filter(row -> row.secret().equals(secret.name()));
  }

  /**
   * The plain bytes; empty when no accepted key opens the row. A row that opens is moved to the
   * current key on the way.
   */
  Optional<byte[]> open(Row row) {
    Optional<byte[]> plain = unseal(row);
    plain.ifPresent(bytes -> move(row, bytes));
    return plain;
  }

  /** How many rows in the whole application need that key. */
  int remaining(String kid) {
    return table.count(secret.name(), kid);
  }

  /**
   * Moves at most {@code limit} rows to the current key and remembers where it stopped; looks at
   * one page at most, so one call is short whatever the size of the table.
   *
   * @return the rows moved
   */
  synchronized int moveBatch(int limit) {
    List<Row> page = table.after(cursor, PAGE);
    int moved = 0;
    for (Row row : page) {
      if (moved == limit || Thread.currentThread().isInterrupted()) {
        return moved;
      }
      cursor = row.id();
      if (row.secret().equals(secret.name()) && !row.kid().equals(ring.signing().kid())) {
        moved += unseal(row).filter(bytes -> move(row, bytes)).isPresent() ? 1 : 0;
      }
    }
    if (page.size() < PAGE) {
      cursor = "";
    }
    return moved;
  }

  private Optional<byte[]> unseal(Row row) {
    return ring.find(row.kid())
        .flatMap(key -> {
          Optional<byte[]> plain =
              sealing.open(key.material(), row.sealed(), context(row.id(), row.kid()));
          plain.ifPresent(_ -> ring.used(key));
          return plain;
        });
  }

  private boolean move(Row row, byte[] plain) {
    KeyRing.Key<SecretKey> key = ring.signing();
    if (!moves || row.kid().equals(key.kid())) {
      return false;
    }
    String sealed = sealing.seal(key.material(), plain, context(row.id(), key.kid()));
    return table.replace(row, row.resealed(key.kid(), sealed));
  }

  private String context(String id, String kid) {
    return secret.name() + '\0' + id + '\0' + kid;
  }
}
