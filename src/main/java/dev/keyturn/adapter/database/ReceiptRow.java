package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** A row of {@code receipt}. */
@MappedEntity("receipt")
record ReceiptRow(@Id String rotationId, String body, String note) {}
