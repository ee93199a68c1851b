package dev.keyturn.audit;

/**
 * One stored row.
 *
 * @param seq place in the trail as the store has it
 * @param canonicalText the exact text that was appended
 */
public record StoredEntry(long seq, String canonicalText) {}
