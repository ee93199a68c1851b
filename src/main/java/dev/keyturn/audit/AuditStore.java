package dev.keyturn.audit;

import java.util.List;
import java.util.Optional;

/**
 * Where a trail is kept. The store keeps text exactly as given (a {@code text} column, never {@code
 * jsonb}) and judges nothing. Its errors are unchecked and make the caller's transaction fail.
 */
public interface AuditStore {
  /**
   * The head, locked until the caller's transaction ends ({@code select … for update}), so that
   * there is one writer at a time.
   *
   * @return {@link Head#EMPTY} for a trail without entries
   */
  Head lockHead();

  /**
   * Adds one row and replaces the head, both in the transaction that holds the lock.
   *
   * @param seq {@code newHead.size()}; one more than before
   * @param canonicalText at most 16,000 characters
   * @param leafHash 32 bytes, SHA-256(0x00 ‖ UTF-8 of the text)
   */
  void append(long seq, String canonicalText, byte[] leafHash, Head newHead);

  /** The head without a lock; empty for a trail without entries. */
  Optional<Head> head();

  /**
   * Rows in ascending order of {@code seq}.
   *
   * @param fromSeq the first place wanted, from 1
   * @param limit largest number of rows, at least 1; fewer only at the end
   */
  List<StoredEntry> read(long fromSeq, int limit);
}
