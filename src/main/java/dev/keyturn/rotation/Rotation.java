package dev.keyturn.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of the state machine: one plan in one environment, its secrets together. It changes by
 * the moves below and no other way; {@link Transitions} says which states they may lead to.
 *
 * @param planText the plan's canonical text, as its digest was taken
 * @param emergency started without waiting for approval, by somebody who may; demands a review
 *     afterwards
 * @param standing what the last look has found
 * @param quietUntil a write may still land until then: nothing is written or decided before
 * @param nextLook when it is worth looking again; null: at once
 * @param outcomeReason why it was called off, in a person's words; empty otherwise
 * @param rev grows by one with every change
 * @param fence the number of the lease under which it was changed last
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
    Standing standing,
    @Nullable Instant quietUntil,
    @Nullable Instant nextLook,
    String outcomeReason,
    @Nullable Instant endedAt,
    long rev,
    long fence) {

  /**
   * What a look has found.
   *
   * @param waitingFor why it waits; null while it moves, is stalled or has ended
   * @param note detail of the wait or stall, in our own words; empty when there is none
   * @param blocker what it waits for or stalled over
   * @param failures how many looks in a row found a system that did not answer
   * @param lastLook when everything that the phase looks at was last seen; null: not yet
   * @param seal shows that it was Keyturn who wrote that moment; null: a move did, which is signed
   */
  public record Standing(
      @Nullable ReasonCode waitingFor,
      String note,
      Blocker blocker,
      int failures,
      @Nullable Instant lastLook,
      @Nullable String seal) {

    static Standing moving(@Nullable Instant lastLook) {
      return new Standing(null, "", Blocker.NONE, 0, lastLook, null);
    }
  }

  /** As it is asked for; nothing has been looked at. */
  public static Rotation planned(
      RotationId id,
      String plan,
      String environment,
      String planText,
      PlanDigest digest,
      Actor by,
      String reason,
      boolean emergency,
      Instant now) {
    return new Rotation(
        id,
        plan,
        environment,
        planText,
        digest,
        by,
        reason,
        emergency,
        now,
        RotationState.planned(now),
        Standing.moving(null),
        null,
        null,
        "",
        null,
        0,
        0);
  }

  /** In another state, where nothing is known yet of what it will wait for. */
  public Rotation moved(RotationState to, Instant now) {
    return calledOff(to, outcomeReason, now);
  }

  /**
   * On its way back, or at its end where nothing had been touched.
   *
   * @param why in a person's words, or in ours
   */
  public Rotation calledOff(RotationState to, String why, Instant now) {
    Instant ended = to.phase().ended() ? now : null;
    return with(to, Standing.moving(now), quietUntil, null, why, ended, rev, fence);
  }

  /** A person is needed. */
  public Rotation stalled(ReasonCode why, Blocker on, String detail) {
    return looked(
        state.stalled(why),
        new Standing(null, detail, on, 0, lastLook(), seal()),
        quietUntil,
        null);
  }

  /** Nothing to do before {@code again}. */
  public Rotation waiting(ReasonCode why, Blocker on, String detail, Instant again) {
    return looked(state, new Standing(why, detail, on, 0, lastLook(), seal()), quietUntil, again);
  }

  /**
   * Everything that the phase looks at was seen.
   *
   * @param seal of this moment, for this rotation in this state
   */
  public Rotation seen(Instant now, String seal) {
    var found = new Standing(waitingFor(), note(), blocker(), failures(), now, seal);
    return looked(state, found, quietUntil, nextLook);
  }

  /** The same, because a system has not answered, once more in a row. */
  public Rotation unanswered(ReasonCode why, String detail, Instant again) {
    var found = new Standing(why, detail, Blocker.NONE, failures() + 1, lastLook(), seal());
    return looked(state, found, quietUntil, again);
  }

  /** A request was sent whose answer is lost: nothing happens until it can no longer land. */
  public Rotation quiet(Instant until) {
    var found =
        new Standing(
            ReasonCode.QUARANTINE, "until " + until, Blocker.NONE, failures(), lastLook(), seal());
    return looked(state, found, until, until);
  }

  /** It does something now; only what comes of it tells whether a system answers again. */
  public Rotation moving() {
    var found = new Standing(null, "", Blocker.NONE, failures(), lastLook(), seal());
    return looked(state, found, quietUntil, null);
  }

  /** Looked at again now, whatever it waits for. */
  public Rotation lookedAtNow() {
    return looked(state, standing, quietUntil, null);
  }

  /** The same rotation under other numbers. */
  public Rotation numbered(long rev, long fence) {
    return with(state, standing, quietUntil, nextLook, outcomeReason, endedAt, rev, fence);
  }

  public @Nullable ReasonCode waitingFor() {
    return standing.waitingFor();
  }

  public String note() {
    return standing.note();
  }

  public Blocker blocker() {
    return standing.blocker();
  }

  public @Nullable Instant lastLook() {
    return standing.lastLook();
  }

  public @Nullable String seal() {
    return standing.seal();
  }

  public int failures() {
    return standing.failures();
  }

  /** Whoever ticks, and whatever a person says: a host has asked for this time. */
  public boolean leftAlone(Instant now) {
    return waitingFor() == ReasonCode.RATE_LIMITED && nextLook != null && now.isBefore(nextLook);
  }

  /** Why it is stalled, or else why it waits; null while it moves or has ended. */
  public @Nullable ReasonCode why() {
    return state.stalled() != null ? state.stalled() : waitingFor();
  }

  private Rotation looked(
      RotationState to, Standing found, @Nullable Instant quiet, @Nullable Instant again) {
    return with(to, found, quiet, again, outcomeReason, null, rev, fence);
  }

  private Rotation with(
      RotationState to,
      Standing found,
      @Nullable Instant quiet,
      @Nullable Instant again,
      String outcome,
      @Nullable Instant ended,
      long newRev,
      long newFence) {
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
        to,
        found,
        quiet,
        again,
        outcome,
        ended,
        newRev,
        newFence);
  }
}
