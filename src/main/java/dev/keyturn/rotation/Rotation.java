package dev.keyturn.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rotation's row.
 *
 * @param planText the plan's canonical text, as its digest was taken
 * @param emergency started without waiting for approval, by somebody who may; demands a review
 *     afterwards
 * @param quietUntil a write may still land until then: nothing is written or decided before
 * @param nextLook when it is worth looking again; null: at once
 * @param waitingFor why it waits; null while it moves or has ended
 * @param note detail of the wait or stall, in our own words; empty when there is none
 * @param outcomeReason why it was called off, in a person's words; empty otherwise
 */
public record Rotation(
    RotationId id,
    String plan,
    String environment,
    String planText,
    PlanDigest digest,
    Actor requestedBy,
    String reason,
    boolean emergency,
    Instant requestedAt,
    RotationState state,
    @Nullable Instant quietUntil,
    @Nullable Instant nextLook,
    @Nullable ReasonCode waitingFor,
    String note,
    String outcomeReason,
    @Nullable Instant endedAt,
    long rev,
    long fence) {

  /** The same rotation, further on. */
  public Rotation at(
      RotationState state,
      @Nullable Instant quietUntil,
      @Nullable Instant nextLook,
      @Nullable ReasonCode waitingFor,
      String note,
      String outcomeReason,
      @Nullable Instant endedAt) {
    return new Rotation(
        id,
        plan,
        environment,
        planText,
        digest,
        requestedBy,
        reason,
        emergency,
        requestedAt,
        state,
        quietUntil,
        nextLook,
        waitingFor,
        note,
        outcomeReason,
        endedAt,
        rev,
        fence);
  }

  /** The same rotation under other numbers. */
  public Rotation numbered(long rev, long fence) {
    return new Rotation(
        id,
        plan,
        environment,
        planText,
        digest,
        requestedBy,
        reason,
        emergency,
        requestedAt,
        state,
        quietUntil,
        nextLook,
        waitingFor,
        note,
        outcomeReason,
        endedAt,
        rev,
        fence);
  }
}
