package dev.keyturn.rotation;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every legal move of a rotation, one per line. A move that is not listed is a bug and throws. */
public final class Transitions {
  /** What is entered in the wave in which it was left. */
  private static final Set<Phase> IN_THE_WAVE =
      Set.of(Phase.DEPLOY_ACCEPT, Phase.DEPLOY_PROMOTE, Phase.CONVERGE_PROMOTE);

  private Transitions() {}

  /** What happened to a rotation. */
  public sealed interface Event {
    /** The phase has done, or seen, what it is for. */
    record Advanced() implements Event {}

    /** The deployment that was waited for is not the one that is live: deploy again. */
    record Redone() implements Event {}

    /** Time was not watched, or a service ran otherwise in it: what lasts, lasts from then on. */
    record Prolonged(Instant since) implements Event {}

    /** A person called it off or did not agree, or a service does not bear it. */
    record CalledOff() implements Event {}

    /** It cannot go on without a person. */
    record Stalled(ReasonCode why) implements Event {}

    /** A person says that the cause is gone. */
    record Resumed() implements Event {}

    /** Two people say that it is to end where it stands. */
    record Abandoned() implements Event {}
  }

  /**
   * The state after an event.
   *
   * @param plan null where it cannot be read: then nothing advances
   * @throws IllegalStateException when that event cannot happen there
   */
  public static RotationState apply(
      @Nullable Plan plan, RotationState from, Event event, Instant now) {
    Phase at = from.phase();
    if (at.ended()) {
      throw new IllegalStateException(at + " has ended; " + event + " cannot happen there");
    }
    return switch (event) {
      case Event.Stalled(ReasonCode why) -> from.stalled(why);
      case Event.Abandoned _ -> enter(Phase.ABANDONED, 0, now);
      // Nobody watched while it was stalled, so what was signed then is not known: a soak begins
      // again. Only the limits of a ride and of an approval are promises that do not move.
      case Event.Resumed _ when from.stalled() != null ->
          new RotationState(at, from.wave(), keepsItsTime(at) ? from.since() : now, null);
      case Event.CalledOff _ when at.mayCancel() ->
          enter(Objects.requireNonNull(at.wayBack()), 0, now);
      case Event.Prolonged(Instant since)
          when from.stalled() == null
              && (at.lasts() || at.converges() || at.deploys())
              && !since.isBefore(from.since())
              && !since.isAfter(now) ->
          enter(at, from.wave(), since);
      case Event.Redone _ when from.stalled() == null -> enter(again(at), from.wave(), now);
      case Event.Advanced _ when from.stalled() == null && plan != null -> next(plan, from, now);
      case Event.Resumed _,
          Event.CalledOff _,
          Event.Redone _,
          Event.Prolonged _,
          Event.Advanced _ ->
          throw new IllegalStateException(event + " cannot happen in " + at);
    };
  }

  /** Whether a phase that is resumed began when it did before. */
  public static boolean keepsItsTime(Phase at) {
    return at == Phase.RIDING || at == Phase.AWAITING_APPROVAL;
  }

  /** The wave behind a move, where its record does not say. */
  public static int wave(Phase from, int wave, Phase to) {
    if (from == Phase.CONVERGE_PROMOTE && to == Phase.PROMOTING) {
      return wave + 1;
    }
    return from == to || IN_THE_WAVE.contains(to) ? wave : 0;
  }

  private static RotationState next(Plan plan, RotationState from, Instant now) {
    int wave = from.wave();
    return switch (from.phase()) {
      case PLANNED ->
          enter(plan.approval().required() > 0 ? Phase.AWAITING_APPROVAL : Phase.ADOPTING, 0, now);
      case AWAITING_APPROVAL -> enter(Phase.ADOPTING, 0, now);
      case ADOPTING -> enter(Phase.STORING, 0, now);
      case STORING -> enter(Phase.STAGING, 0, now);
      case STAGING -> enter(Phase.DEPLOY_ACCEPT, 0, now);
      case DEPLOY_ACCEPT -> enter(Phase.CONVERGE_ACCEPT, 0, now);
      case CONVERGE_ACCEPT -> enter(Phase.SETTLING, 0, now);
      case SETTLING -> enter(Phase.PROMOTING, 0, now);
      case PROMOTING -> enter(Phase.DEPLOY_PROMOTE, wave, now);
      case DEPLOY_PROMOTE -> enter(Phase.CONVERGE_PROMOTE, wave, now);
      case CONVERGE_PROMOTE ->
          wave + 1 < plan.waves().size()
              ? enter(Phase.PROMOTING, wave + 1, now)
              : enter(Phase.SOAKING, 0, now);
      case SOAKING -> enter(Phase.CLEANING, 0, now);
      case CLEANING ->
          enter(plan.pace().rideLimit() == null ? Phase.DEPLOY_RETIRE : Phase.RIDING, 0, now);
      case RIDING -> enter(Phase.DEPLOY_RETIRE, 0, now);
      case DEPLOY_RETIRE -> enter(Phase.CONVERGE_RETIRE, 0, now);
      case CONVERGE_RETIRE -> enter(Phase.RETIRING, 0, now);
      case RETIRING -> enter(Phase.COMPLETED, 0, now);
      case DEMOTING -> enter(Phase.DEPLOY_DEMOTE, 0, now);
      case DEPLOY_DEMOTE -> enter(Phase.CONVERGE_DEMOTE, 0, now);
      case CONVERGE_DEMOTE -> enter(Phase.DRAINING, 0, now);
      case DRAINING -> enter(Phase.UNSTAGING, 0, now);
      case UNSTAGING -> enter(Phase.DEPLOY_ABORT, 0, now);
      case DEPLOY_ABORT -> enter(Phase.CONVERGE_ABORT, 0, now);
      case CONVERGE_ABORT -> enter(Phase.RESTORING, 0, now);
      case RESTORING -> enter(Phase.ABORTED, 0, now);
      case COMPLETED, ABORTED, ABANDONED ->
          throw new IllegalStateException(from.phase() + " has ended");
    };
  }

  private static Phase again(Phase at) {
    return switch (at) {
      case CONVERGE_ACCEPT, SETTLING, PROMOTING -> Phase.DEPLOY_ACCEPT;
      case CONVERGE_PROMOTE, SOAKING, CLEANING -> Phase.DEPLOY_PROMOTE;
      case CONVERGE_RETIRE -> Phase.DEPLOY_RETIRE;
      case CONVERGE_DEMOTE, DRAINING, UNSTAGING -> Phase.DEPLOY_DEMOTE;
      case CONVERGE_ABORT -> Phase.DEPLOY_ABORT;
      case PLANNED,
          AWAITING_APPROVAL,
          ADOPTING,
          STORING,
          STAGING,
          DEPLOY_ACCEPT,
          DEPLOY_PROMOTE,
          RIDING,
          DEPLOY_RETIRE,
          RETIRING,
          COMPLETED,
          DEMOTING,
          DEPLOY_DEMOTE,
          DEPLOY_ABORT,
          RESTORING,
          ABORTED,
          ABANDONED ->
          throw new IllegalStateException("nothing to deploy again in " + at);
    };
  }

  private static RotationState enter(Phase phase, int wave, Instant now) {
    return new RotationState(phase, wave, now, null);
  }
}
