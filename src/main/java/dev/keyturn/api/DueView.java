package dev.keyturn.api;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When one environment of a plan is due.
 *
 * @param lastCompleted when a rotation last completed there; null: never
 * @param due null: on demand only
 * @param start when it starts by itself at the earliest, window included, and not within a day of
 *     one that ended aborted; null: on demand, or it waits for the environment before it
 * @param overdue whether the date is over
 */
@Serdeable
@Schema(name = "DueDate")
record DueView(
    String plan,
    String environment,
    String owner,
    @Nullable Instant lastCompleted,
    @Nullable Instant due,
    @Nullable Instant start,
    boolean overdue) {

  /** All of them, by plan and environment. */
  @Serdeable
  @Schema(name = "DueDates")
  record Page(List<DueView> dueDates) {}
}
