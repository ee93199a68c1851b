package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** A row of {@code outbox}, as far as it is read. */
@MappedEntity("outbox")
record OutboxRow(
    @Id long id,
    long happeningId,
    String rotationId,
    String channel,
    String destination,
    String form,
    int attempts,
    boolean unsure) {}
