package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code request_budget}. */
@MappedEntity("request_budget")
record BudgetRow(@Id String host, Instant hourStart, int used, @Nullable Instant pausedUntil) {}
