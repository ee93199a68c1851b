package dev.keyturn.adapter.database;

import dev.keyturn.audit.Head;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** The one row of {@code audit_head}. */
@MappedEntity("audit_head")
record HeadRow(
    @Id int id, long size, String compactRange, String lastEntryHash, String checkpointNote) {

  Head head() {
    return new Head(size, compactRange, lastEntryHash, checkpointNote);
  }
}
