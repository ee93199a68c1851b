package dev.keyturn.adapter.database;

import io.micronaut.core.annotation.Introspected;

/** What is read back of {@code audit_entry}. */
@Introspected
record EntryRow(long seq, String body) {}
