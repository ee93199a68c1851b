package dev.keyturn.view;

import static dev.keyturn.view.RotationView.GateView.State.AHEAD;
import static dev.keyturn.view.RotationView.GateView.State.MET;
import static dev.keyturn.view.RotationView.GateView.State.NOT_NEEDED;
import static dev.keyturn.view.RotationView.GateView.State.WAITING;

import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Advice;
import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Gate;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.view.RotationView.GateView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The conditions on a rotation's way, in their order, and how each stands. Told from what is
 * stored; nothing is looked up outside.
 *
 * @param kept of which secrets the outgoing value stays accepted
 */
record GateViews(Rotation rotation, Consent consent, Map<SecretName, Kept> kept) {
  private static final String WAIVED = "waived: the outgoing value has leaked";

  /**
   * None where the plan was stored by a version that this one cannot read, or the journal is in
   * doubt: then nobody knows what is met.
   */
  List<GateView> all() {
    ReasonCode why = rotation.why();
    return why != null && Advice.unknown(why) != null
        ? List.of()
        : PlanText.of(rotation).map(this::all).orElse(List.of());
  }

  private List<GateView> all(Plan plan) {
    var gates = new ArrayList<GateView>();
    gates.add(approval(plan));
    gates.add(
        at(
            Phase.CONVERGE_ACCEPT,
            Gate.ACCEPTED_EVERYWHERE.word(),
            "every replica accepts both values"));
    gates.add(at(Phase.SETTLING, Gate.SETTLED.word(), "both accepted for " + plan.pace().settle()));
    gates.add(
        at(
            Phase.CONVERGE_PROMOTE,
            Gate.PROMOTED_EVERYWHERE.word(),
            "every replica signs with the incoming value"));
    gates.add(soak(plan));
    for (ManagedSecret secret : plan.secrets()) {
      retirement(secret, waived()).forEach(gates::add);
    }
    gates.add(
        plan.pace().rideLimit() == null
            ? notNeeded(Gate.RIDDEN.word(), "the clean-up deploys at once")
            : waived()
                ? notNeeded(Gate.RIDDEN.word(), WAIVED)
                : at(
                    Phase.RIDING,
                    Gate.RIDDEN.word(),
                    "a deploy that happens anyway, or " + limit(plan)));
    gates.add(
        at(
            Phase.CONVERGE_RETIRE,
            Gate.RETIRED_EVERYWHERE.word(),
            kept.isEmpty()
                ? "every replica accepts the incoming value only"
                : "every replica accepts the incoming value, and beside it only what is kept"));
    if (rotation.emergency()) {
      gates.add(review());
    }
    return List.copyOf(gates);
  }

  private GateView approval(Plan plan) {
    if (rotation.emergency()) {
      return notNeeded(Gate.APPROVAL.word(), "an emergency starts without it");
    }
    return plan.approval().required() == 0
        ? notNeeded(Gate.APPROVAL.word(), "the plan asks nobody")
        : at(Phase.AWAITING_APPROVAL, Gate.APPROVAL.word(), consent.approvals().words());
  }

  /** The soak is asked first: while something behind it waits, it is over. */
  private GateView soak(Plan plan) {
    if (waived()) {
      return notNeeded(Gate.SOAKED.word(), WAIVED);
    }
    String detail = "the outgoing value accepted for " + plan.soak();
    return rotation.state().phase() == Phase.SOAKING && behindSoak()
        ? new GateView(Gate.SOAKED.word(), MET, null, detail)
        : at(Phase.SOAKING, Gate.SOAKED.word(), detail);
  }

  private boolean waived() {
    return !calledOff() && consent.revocation().size() >= Revocation.REQUIRED;
  }

  private List<GateView> retirement(ManagedSecret secret, boolean waived) {
    var gates = new ArrayList<GateView>();
    Duration unused = secret.gates().unusedFor();
    Kept stays = kept.get(secret.name());
    if (stays != null) {
      String words = stays.words(secret.name());
      return Stream.of(
              unused.isZero() ? null : Gate.UNUSED,
              secret.gates().reEncrypted() ? Gate.RE_ENCRYPTED : null,
              secret.gates().manual() ? Gate.CONFIRMED : null)
          .flatMap(Stream::ofNullable)
          .map(gate -> notNeeded(of(gate, secret), words))
          .toList();
    }
    if (waived && !unused.isZero() && !secret.gates().reEncrypted()) {
      gates.add(notNeeded(of(Gate.UNUSED, secret), WAIVED));
    } else if (!unused.isZero()) {
      gates.add(retirement(secret, Gate.UNUSED, "no replica has used it for " + unused));
    }
    if (secret.gates().reEncrypted()) {
      gates.add(retirement(secret, Gate.RE_ENCRYPTED, "nothing stored needs it, counted twice"));
    }
    if (secret.gates().manual()) {
      gates.add(retirement(secret, Gate.CONFIRMED, "a person says that it may go"));
    }
    return gates;
  }

  /** One is asked after the other, so that only the one in the way is known to wait. */
  private GateView retirement(ManagedSecret secret, Gate gate, String detail) {
    String name = of(gate, secret);
    Blocker on = rotation.blocker();
    boolean asked = on.gate() == gate && secret.name().equals(on.secret());
    return rotation.state().phase() != Phase.SOAKING || asked
        ? at(Phase.SOAKING, name, detail)
        : new GateView(name, AHEAD, null, detail);
  }

  private static String of(Gate gate, ManagedSecret secret) {
    return gate.word() + " " + secret.name();
  }

  private boolean behindSoak() {
    Gate gate = rotation.blocker().gate();
    return gate == Gate.UNUSED || gate == Gate.RE_ENCRYPTED || gate == Gate.CONFIRMED;
  }

  private GateView review() {
    Command review = consent.review();
    return review == null
        ? new GateView(
            Gate.REVIEW.word(), WAITING, null, "an approver reviews the emergency afterwards")
        : new GateView(Gate.REVIEW.word(), MET, null, "reviewed by " + review.by().name());
  }

  private GateView at(Phase phase, String gate, String detail) {
    Phase now = rotation.state().phase();
    if (now == phase) {
      ReasonCode why = rotation.why();
      return new GateView(
          gate, WAITING, why, rotation.note().isEmpty() ? detail : detail + "; " + rotation.note());
    }
    if (calledOff()) {
      return notNeeded(
          gate,
          now == Phase.ABANDONED
              ? "the rotation has been abandoned"
              : "the rotation has been called off");
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
