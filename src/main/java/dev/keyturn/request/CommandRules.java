package dev.keyturn.request;

import dev.keyturn.rotation.Abandonment;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.ApprovalCount;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Review;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person's command counts. Pure.
 *
 * @param rotation as it is now
 * @param stored the rotation's plan; empty when this version of Keyturn cannot read it
 * @param given what people told it before
 * @param file what the plan's file would do now; empty when nobody can tell
 */
record CommandRules(
    Rotation rotation,
    Optional<Plan> stored,
    List<Command> given,
    Optional<PlanDigest> file,
    Instant now) {

  sealed interface Verdict {
    record Taken() implements Verdict {}

    /** The same person has given the same before. */
    record Already() implements Verdict {}

    record Refused(Refusal why, String detail) implements Verdict {}
  }

  /** What its words, its time and its number are does not matter. */
  Verdict of(Command asked) {
    return asked.kind() == Kind.KEEP ? kept(asked) : of(asked.kind(), asked.by(), asked.digest());
  }

  private Verdict kept(Command asked) {
    var rules = new KeepRules(rotation, stored, given, now);
    Optional<String> meaningless = rules.refused(asked.keeping());
    Verdict.Refused refused =
        rotation.state().phase().ended()
            ? refused(Kind.KEEP, asked.by(), asked.digest())
            : meaningless
                .map(detail -> no(Refusal.NOTHING_TO_KEEP, detail))
                .orElseGet(() -> refused(Kind.KEEP, asked.by(), asked.digest()));
    if (refused != null) {
      return refused;
    }
    Keeping keeping = asked.keeping();
    return keeping != null && keeping.standsFor(asked.by(), given)
        ? new Verdict.Already()
        : new Verdict.Taken();
  }

  /**
   * @param digest the plan that a decision is about; null where none was shown
   */
  Verdict of(Kind kind, Actor by, @Nullable PlanDigest digest) {
    // Before anything else: who sends the same click again hears that it has counted, even where
    // it would come too late by now.
    if (lasting(kind) && before(kind, by).anyMatch(c -> Objects.equals(c.digest(), digest))) {
      return new Verdict.Already();
    }
    Verdict.Refused refused = refused(kind, by, digest);
    if (refused != null) {
      return refused;
    }
    boolean pending =
        kind == Kind.ABANDON
            ? Abandonment.counted(stored, rotation.requestedBy(), given).stream()
                .anyMatch(c -> c.by().samePerson(by))
            : before(kind, by)
                .anyMatch(c ->
                    kind == Kind.CONFIRM
                        ? !c.at().isBefore(rotation.state().since())
                        : c.handledAt() == null);
    return pending ? new Verdict.Already() : new Verdict.Taken();
  }

  private Plan plan() {
    return stored.orElseThrow();
  }

  /** Commands that are given once in a rotation's life. */
  private static boolean lasting(Kind kind) {
    return switch (kind) {
      case APPROVE, REJECT, REVIEW, REVOKE -> true;
      case CONFIRM, CANCEL, RESUME, RETRY, ABANDON, KEEP -> false;
    };
  }

  private Stream<Command> before(Kind kind, Actor by) {
    return given.stream().filter(c -> c.kind() == kind && c.by().samePerson(by));
  }

  private Verdict.@Nullable Refused refused(Kind kind, Actor by, @Nullable PlanDigest digest) {
    RotationState state = rotation.state();
    if (lasting(kind) && stored.isEmpty()) {
      return no(
          Refusal.OTHER_PLAN,
          "this version of Keyturn cannot read the rotation's plan, so nobody can decide upon it");
    }
    if (kind == Kind.REVIEW) {
      return refusedReview(by, digest);
    }
    if (state.phase().ended()) {
      return no(
          Refusal.ENDED,
          "the rotation has ended: "
              + state.phase()
              + (rotation.outcomeReason().isEmpty() ? "" : ", " + rotation.outcomeReason()));
    }
    return switch (kind) {
      case CANCEL -> refusedCancel(state.phase());
      case RESUME ->
          state.stalled() == null ? no(Refusal.NOT_STALLED, "the rotation is not stalled") : null;
      case RETRY ->
          state.stalled() == null
              ? null
              : no(Refusal.STALLED, "the rotation is stalled: " + state.stalled());
      case CONFIRM ->
          rotation.waitingFor() == ReasonCode.MANUAL_CONFIRMATION_PENDING
              ? null
              : no(
                  Refusal.NO_CONFIRMATION_DUE,
                  "nothing waits for a person's confirmation; the rotation is " + state.phase());
      case APPROVE, REJECT -> refusedApproval(kind, by, digest);
      case REVOKE -> refusedRevocation(by, digest);
      case ABANDON -> refusedOutsider(by, digest, "nobody abandons their own rotation");
      case KEEP -> refusedOutsider(by, digest, "nobody keeps a value of their own rotation");
      case REVIEW -> throw new IllegalStateException("refused above");
    };
  }

  private static Verdict.@Nullable Refused refusedCancel(Phase phase) {
    if (phase.mayCancel()) {
      return null;
    }
    return phase.goesBack()
        ? no(Refusal.GOES_BACK_ALREADY, "the rotation is going back already")
        : no(
            Refusal.CLEAN_UP_BEGUN,
            "the clean-up has begun; the way back is a new rotation to the former version, which is still in Vault");
  }

  private Verdict.@Nullable Refused refusedApproval(
      Kind kind, Actor by, @Nullable PlanDigest digest) {
    RotationState state = rotation.state();
    if (state.phase() != Phase.AWAITING_APPROVAL || rotation.emergency()) {
      return no(
          Refusal.NOT_WAITING_FOR_APPROVAL,
          "the rotation does not wait for approval; it is " + state.phase());
    }
    Verdict.Refused nobody = refusedPerson(by, "nobody approves their own request");
    if (nobody != null) {
      return nobody;
    }
    if (!rotation.digest().equals(digest)) {
      return no(Refusal.OTHER_PLAN, "this is not the plan that waits for approval");
    }
    var count = ApprovalCount.of(plan().approval(), rotation.requestedBy(), state, given);
    Instant lapses = count.lapses().orElseThrow();
    if (!now.isBefore(lapses)) {
      return no(Refusal.APPROVAL_EXPIRED, "the time for approval was over at " + lapses);
    }
    if (count.rejection().isPresent()) {
      return no(
          Refusal.NOT_WAITING_FOR_APPROVAL,
          count.rejection().get().by().name() + " has rejected it already");
    }
    if (kind == Kind.APPROVE && file.isPresent() && !file.get().equals(rotation.digest())) {
      return no(
          Refusal.OTHER_PLAN,
          "the plan's file has changed since approval was asked for; start a new rotation");
    }
    return null;
  }

  private Verdict.@Nullable Refused refusedReview(Actor by, @Nullable PlanDigest digest) {
    if (!Review.due(rotation, given)) {
      return no(
          Refusal.NO_REVIEW_DUE,
          rotation.emergency()
              ? "the emergency has been reviewed by "
                  + Review.of(given).map(c -> c.by().name()).orElse("nobody")
              : "this was no emergency");
    }
    if (digest != null && !rotation.digest().equals(digest)) {
      return no(Refusal.OTHER_PLAN, "this is not the plan of the emergency");
    }
    return refusedPerson(by, "nobody reviews their own emergency");
  }

  private Verdict.@Nullable Refused refusedRevocation(Actor by, @Nullable PlanDigest digest) {
    Phase phase = rotation.state().phase();
    if (!phase.mayRevoke()) {
      return no(Refusal.NOTHING_TO_REVOKE, "the rotation is " + phase);
    }
    int entitled = plan().approval().entitled(rotation.requestedBy()).size();
    if (entitled < Revocation.REQUIRED) {
      return no(
          Refusal.TWO_APPROVERS_NEEDED,
          "beside whoever asked, the plan names "
              + entitled
              + " of the "
              + Revocation.REQUIRED
              + " approvers who must say so; the soak goes on");
    }
    if (!rotation.digest().equals(digest)) {
      return no(Refusal.OTHER_PLAN, "this is not the plan of the rotation");
    }
    return refusedPerson(by, "nobody revokes in their own rotation");
  }

  private Verdict.@Nullable Refused refusedOutsider(
      Actor by, @Nullable PlanDigest digest, String own) {
    if (!rotation.digest().equals(digest)) {
      return no(Refusal.OTHER_PLAN, "this is not the plan of the rotation");
    }
    if (by.samePerson(rotation.requestedBy())) {
      return no(Refusal.SELF_APPROVAL, own);
    }
    return Abandonment.mayBeSaidBy(stored, rotation.requestedBy(), by)
        ? null
        : no(Refusal.NOT_AN_APPROVER, by.name() + " is not among the plan's approvers");
  }

  private Verdict.@Nullable Refused refusedPerson(Actor by, String own) {
    if (by.samePerson(rotation.requestedBy())) {
      return no(Refusal.SELF_APPROVAL, own);
    }
    // A plan that asks nobody for approval names nobody who could review it: anybody else may.
    List<String> approvers = plan().approval().approvers();
    return approvers.isEmpty()
            || approvers.stream().map(Actor::person).anyMatch(by.person()::equals)
        ? null
        : no(Refusal.NOT_AN_APPROVER, by.name() + " is not among the plan's approvers");
  }

  private static Verdict.Refused no(Refusal why, String detail) {
    return new Verdict.Refused(why, detail);
  }
}
