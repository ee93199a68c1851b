package dev.keyturn.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A store without a database. Its rows and head are open to the test, which plays the insider with
 * write access.
 */
public final class MemoryAuditStore implements AuditStore {
  final List<StoredEntry> rows = new ArrayList<>();
  Head head = Head.EMPTY;
  private long rowsRead;

  @Override
  public Head lockHead() {
    return head;
  }

  @Override
  public void append(long seq, String canonicalText, byte[] leafHash, Head newHead) {
    rows.add(new StoredEntry(seq, canonicalText));
    head = newHead;
  }

  @Override
  public Optional<Head> head() {
    return head.size() == 0 ? Optional.empty() : Optional.of(head);
  }

  @Override
  public List<StoredEntry> read(long fromSeq, int limit) {
    int from = (int) Math.min(fromSeq - 1, rows.size());
    // Each row stands at its place, unless somebody has taken one away.
    boolean whole = rows.isEmpty() || rows.getLast().seq() == rows.size();
    List<StoredEntry> read =
        whole
            ? List.copyOf(rows.subList(from, (int) Math.min((long) from + limit, rows.size())))
            : rows.stream().filter(row -> row.seq() >= fromSeq).limit(limit).toList();
    rowsRead += read.size();
    return read;
  }

  /** How many rows were read so far. */
  public long rowsRead() {
    return rowsRead;
  }

  /** What an old copy of the database would put back. */
  public MemoryAuditStore saved() {
    return copy();
  }

  /** An old copy is restored over what is here. */
  public void restore(MemoryAuditStore older) {
    rows.clear();
    rows.addAll(older.rows);
    head = older.head;
  }

  /** Who may write to the database changes a row, and nothing else. */
  public void edit(long seq, String from, String to) {
    rows.replaceAll(row ->
        row.seq() == seq ? new StoredEntry(seq, row.canonicalText().replaceFirst(from, to)) : row);
  }

  /** One at a time; undoes the appends of work that throws. */
  public synchronized void inTransaction(Runnable work) {
    var before = copy();
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      rows.clear();
      rows.addAll(before.rows);
      head = before.head;
      throw e;
    }
  }

  MemoryAuditStore copy() {
    var copy = new MemoryAuditStore();
    copy.rows.addAll(rows);
    copy.head = head;
    return copy;
  }
}
