package dev.keyturn.view;

import static dev.keyturn.view.RotationView.GateView.State.AHEAD;
import static dev.keyturn.view.RotationView.GateView.State.MET;
import static dev.keyturn.view.RotationView.GateView.State.NOT_NEEDED;
import static dev.keyturn.view.RotationView.GateView.State.WAITING;

import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.view.RotationView.GateView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditions on a rotation's way, in their order, and how each stands. Told from what is
 * stored; nothing is looked up outside.
 */
record GateViews(Rotation rotation, Consent consent, List<Command> commands) {
  private static final String WAIVED = "waived: the outgoing value has leaked";

  /** None where the plan was stored by a version that this one cannot read. */
  List<GateView> all() {
    return PlanText.of(rotation).map(this::all).orElse(List.of());
  }

  private List<GateView> all(Plan plan) {
    var gates = new ArrayList<GateView>();
    gates.add(approval(plan));
    gates.add(
        at(Phase.CONVERGE_ACCEPT, "accepted-everywhere", "every replica accepts both values"));
    gates.add(at(Phase.SETTLING, "settled", "both accepted for " + plan.pace().settle()));
    gates.add(
        at(
            Phase.CONVERGE_PROMOTE,
            "promoted-everywhere",
            "every replica signs with the incoming value"));
    gates.add(soak(plan));
    for (ManagedSecret secret : plan.secrets()) {
      retirement(secret, waived(plan)).forEach(gates::add);
    }
    gates.add(
        plan.pace().rideLimit() == null
            ? notNeeded("ridden", "the clean-up deploys at once")
            : waived(plan)
                ? notNeeded("ridden", WAIVED)
                : at(Phase.RIDING, "ridden", "a deploy that happens anyway, or " + limit(plan)));
    gates.add(
        at(
            Phase.CONVERGE_RETIRE,
            "retired-everywhere",
            "every replica accepts the incoming value only"));
    if (rotation.emergency()) {
      gates.add(review());
    }
    return List.copyOf(gates);
  }

  private GateView approval(Plan plan) {
    if (rotation.emergency()) {
      return notNeeded("approval", "an emergency starts without it");
    }
    return plan.approval().required() == 0
        ? notNeeded("approval", "the plan asks nobody")
        : at(Phase.AWAITING_APPROVAL, "approval", consent.approvals().words());
  }

  /** The soak is asked first: while something behind it waits, it is over. */
  private GateView soak(Plan plan) {
    if (waived(plan)) {
      return notNeeded("soaked", WAIVED);
    }
    String detail = "the outgoing value accepted for " + plan.soak();
    return rotation.state().phase() == Phase.SOAKING && behindSoak(RotationSummary.why(rotation))
        ? new GateView("soaked", MET, null, detail)
        : at(Phase.SOAKING, "soaked", detail);
  }

  private boolean waived(Plan plan) {
    return !calledOff() && Revocation.agreedAt(plan, rotation.requestedBy(), commands).isPresent();
  }

  private List<GateView> retirement(ManagedSecret secret, boolean waived) {
    var gates = new ArrayList<GateView>();
    Duration unused = secret.gates().unusedFor();
    if (waived && !unused.isZero() && !secret.gates().reEncrypted()) {
      gates.add(notNeeded("unused " + secret.name(), WAIVED));
    } else if (!unused.isZero()) {
      gates.add(
          retirement(
              secret,
              "unused ",
              ReasonCode.OUTGOING_STILL_USED,
              "no replica has used it for " + unused));
    }
    if (secret.gates().reEncrypted()) {
      gates.add(
          retirement(
              secret,
              "re-encrypted ",
              ReasonCode.RE_ENCRYPTION_UNFINISHED,
              "nothing stored needs it, counted twice"));
    }
    if (secret.gates().manual()) {
      gates.add(
          retirement(
              secret,
              "confirmed ",
              ReasonCode.MANUAL_CONFIRMATION_PENDING,
              "a person says that it may go"));
    }
    return gates;
  }

  /** One is asked after the other, so that only the one in the way is known to wait. */
  private GateView retirement(ManagedSecret secret, String gate, ReasonCode why, String detail) {
    String name = gate + secret.name();
    if (rotation.state().phase() != Phase.SOAKING
        || (RotationSummary.why(rotation) == why
            && rotation.note().contains(secret.name().text()))) {
      return at(Phase.SOAKING, name, detail);
    }
    return new GateView(name, AHEAD, null, detail);
  }

  private static boolean behindSoak(@Nullable ReasonCode why) {
    return why == ReasonCode.OUTGOING_STILL_USED
        || why == ReasonCode.RE_ENCRYPTION_UNFINISHED
        || why == ReasonCode.MANUAL_CONFIRMATION_PENDING;
  }

  private GateView review() {
    Command review = consent.review();
    return review == null
        ? new GateView("review", WAITING, null, "an approver reviews the emergency afterwards")
        : new GateView("review", MET, null, "reviewed by " + review.by().name());
  }

  private GateView at(Phase phase, String gate, String detail) {
    Phase now = rotation.state().phase();
    if (now == phase) {
      ReasonCode why = RotationSummary.why(rotation);
      return new GateView(
          gate, WAITING, why, rotation.note().isEmpty() ? detail : detail + "; " + rotation.note());
    }
    if (calledOff()) {
      return notNeeded(gate, "the rotation has been called off");
    }
    return new GateView(gate, now.isPast(phase) ? MET : AHEAD, null, detail);
  }

  private boolean calledOff() {
    Phase now = rotation.state().phase();
    return now.calledOff();
  }

  private static GateView notNeeded(String gate, String detail) {
    return new GateView(gate, NOT_NEEDED, null, detail);
  }

  private static String limit(Plan plan) {
    return String.valueOf(plan.pace().rideLimit());
  }
}
