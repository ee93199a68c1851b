package dev.keyturn.notice;

import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Overdue;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.port.RotationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reminds people of what they were asked for, in the timeline: the messages follow from there. When
 * a reminder was due is worked out anew at each look, and it is added unless one was added since;
 * so any number of processes may look, and a look that was missed leaves one reminder, not many.
 */
public final class Reminders {
  private static final Logger LOG = LoggerFactory.getLogger(Reminders.class);
  private static final Duration WHILE_STALLED = Duration.ofHours(4);
  private static final Duration UNTIL_REVIEWED = Duration.ofHours(24);

  private final NoticeStore notices;
  private final RotationStore rotations;
  private final Approvers approvers;

  public Reminders(NoticeStore notices, RotationStore rotations, Approvers approvers) {
    this.notices = notices;
    this.rotations = rotations;
    this.approvers = approvers;
  }

  public void run() {
    Instant now = notices.now();
    for (Rotation rotation : rotations.open()) {
      try {
        remind(rotation, now);
      } catch (IllegalArgumentException e) {
        LOG.warn("nobody is reminded of rotation {}: its plan cannot be read", rotation.id());
      }
    }
    for (Rotation emergency : rotations.unreviewed()) {
      long times = Duration.between(emergency.requestedAt(), now).dividedBy(UNTIL_REVIEWED);
      if (times > 0) {
        notices.remind(
            emergency.id(),
            emergency.state().phase(),
            Reminder.REVIEW_PENDING.name(),
            "nobody has reviewed this emergency rotation yet",
            emergency.requestedAt().plus(UNTIL_REVIEWED.multipliedBy(times)));
      }
    }
  }

  private void remind(Rotation rotation, Instant now) {
    RotationState state = rotation.state();
    var why = state.stalled();
    if (why != null) {
      Instant since = notices.stalledAt(rotation.id()).orElse(state.since());
      long times = Duration.between(since, now).dividedBy(WHILE_STALLED);
      if (times > 0) {
        notices.remind(
            rotation.id(),
            state.phase(),
            why.name(),
            "stalled for " + WHILE_STALLED.multipliedBy(times).toHours() + " hours",
            since.plus(WHILE_STALLED.multipliedBy(times)));
      }
      return;
    }
    // One that cannot be read stalls at its next look.
    PlanText.of(rotation)
        .ifPresent(plan -> {
          if (asksForApproval(state.phase()) && !rotation.emergency()) {
            reach(rotation, plan.approval());
          }
          if (state.phase() == Phase.AWAITING_APPROVAL && !rotation.emergency()) {
            approval(rotation, plan.approval(), now);
          } else {
            overdue(rotation, plan, now);
          }
        });
  }

  /** It goes on looking by itself; that it takes so long is for a person. */
  private void overdue(Rotation rotation, Plan plan, Instant now) {
    // Elsewhere nothing hangs on it, and this looks at every open rotation.
    Optional<Instant> revoked =
        rotation.state().phase() == Phase.SOAKING
            ? Revocation.agreedAt(plan, rotation.requestedBy(), rotations.commands(rotation.id()))
            : Optional.empty();
    Instant limit = Overdue.limit(plan, rotation.state(), revoked).orElse(Instant.MAX);
    if (now.isBefore(limit)) {
      return;
    }
    long times = Duration.between(limit, now).dividedBy(WHILE_STALLED);
    notices.remind(
        rotation.id(),
        rotation.state().phase(),
        Reminder.OVERDUE.name(),
        "overdue: in "
            + rotation.state().phase()
            + " since "
            + rotation.state().since()
            + (rotation.waitingFor() == null ? "" : ", " + rotation.waitingFor())
            + (rotation.note().isEmpty() ? "" : ", " + rotation.note()),
        limit.plus(WHILE_STALLED.multipliedBy(times)));
  }

  private static boolean asksForApproval(Phase phase) {
    return phase == Phase.PLANNED || phase == Phase.AWAITING_APPROVAL;
  }

  /** Told once, at the request or when it comes to that, and not by a lapse after days. */
  private void reach(Rotation rotation, Plan.ApprovalRule rule) {
    List<String> askable = rule.askable(rotation.requestedBy());
    List<Actor> said =
        rotations.commands(rotation.id()).stream()
            .filter(word -> word.kind() == Command.Kind.APPROVE)
            .map(Command::by)
            .toList();
    List<String> gone =
        rule.required() == 0
            ? List.of()
            : askable.stream()
                .filter(name -> said.stream().noneMatch(new Actor(name, "plan")::samePerson))
                .filter(approvers::gone)
                .toList();
    if (askable.size() - gone.size() < rule.required()) {
      notices.remind(
          rotation.id(),
          rotation.state().phase(),
          Reminder.APPROVERS_GONE.name(),
          "of the %d who must approve %d can be asked: not known to Slack, or not any more: %s"
              .formatted(rule.required(), askable.size() - gone.size(), String.join(", ", gone)),
          rotation.requestedAt());
    }
  }

  private void approval(Rotation rotation, Plan.ApprovalRule rule, Instant now) {
    if (rule.required() == 0) {
      return;
    }
    Instant since = rotation.state().since();
    Instant half = since.plus(rule.expires().dividedBy(2));
    Instant last = since.plus(rule.expires().multipliedBy(9).dividedBy(10));
    Instant expires = since.plus(rule.expires());
    if (now.isBefore(half) || !now.isBefore(expires)) {
      return;
    }
    notices.remind(
        rotation.id(),
        Phase.AWAITING_APPROVAL,
        Reminder.APPROVAL_PENDING.name(),
        "still waits for approval, until " + expires,
        now.isBefore(last) ? half : last);
  }
}
