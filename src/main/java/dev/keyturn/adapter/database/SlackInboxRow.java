package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code slack_inbox}. */
@MappedEntity("slack_inbox")
record SlackInboxRow(
    @Id long id,
    String dedupe,
    String kind,
    String body,
    Instant receivedAt,
    @Nullable Instant claimedUntil,
    @Nullable Instant doneAt) {}
