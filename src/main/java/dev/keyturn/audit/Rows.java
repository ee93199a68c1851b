package dev.keyturn.audit;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The rows of a stored trail up to a size, in the order of their places, read a page at a time. A
 * row that is missing is left out: what that means is for the reader to say.
 *
 * @param after the place before the first one wanted
 * @param size the last place wanted
 */
record Rows(AuditStore store, long after, long size) implements Iterable<StoredEntry> {
  private static final int PAGE = 500;

  /** From the first row on. */
  Rows(AuditStore store, long size) {
    this(store, 0, size);
  }

  @Override
  public Iterator<StoredEntry> iterator() {
    return new Pages();
  }

  private final class Pages implements Iterator<StoredEntry> {
    private long next = after + 1;
    private Iterator<StoredEntry> page = List.<StoredEntry>of().iterator();

    @Override
    public boolean hasNext() {
      if (!page.hasNext() && next <= size) {
        List<StoredEntry> rows =
            store.read(next, (int) Math.min(PAGE, size - next + 1)).stream()
                .filter(row -> row.seq() <= size)
                .toList();
        next = rows.isEmpty() ? size + 1 : rows.getLast().seq() + 1;
        page = rows.iterator();
      }
      return page.hasNext();
    }

    @Override
    public StoredEntry next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.next();
    }
  }
}
