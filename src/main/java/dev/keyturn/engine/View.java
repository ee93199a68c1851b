package dev.keyturn.engine;

import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Advice;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Overdue;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretProgress;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rotation in the words that the command line and the API share. Ids, fingerprints and times;
 * never a value.
 */
public final class View {
  private View() {}

  /** What one line of a list says. */
  public static Map<String, Object> summary(Rotation r) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", r.id().text());
    view.put("plan", r.plan());
    view.put("environment", r.environment());
    view.put("phase", r.state().phase().name());
    view.put("since", time(r.state().since()));
    view.put("stalled", r.state().stalled() == null ? null : r.state().stalled().name());
    view.put("waitingFor", r.waitingFor() == null ? null : r.waitingFor().name());
    view.put("detail", r.note());
    view.put("nextAction", nextAction(r));
    view.put("truth", truth(r));
    view.put("urgency", urgency(r));
    view.put("commands", commands(r));
    view.put("nextLook", time(r.nextLook()));
    view.put("requestedBy", r.requestedBy().name());
    view.put("reason", r.reason());
    view.put("emergency", r.emergency());
    view.put("requestedAt", time(r.requestedAt()));
    view.put("endedAt", time(r.endedAt()));
    view.put("outcomeReason", r.outcomeReason());
    view.put("planDigest", r.digest().text());
    return view;
  }

  public static Map<String, Object> secret(SecretProgress s) {
    var view = new LinkedHashMap<String, Object>();
    view.put("name", s.name().text());
    view.put("outgoingFingerprint", s.outgoing() == null ? null : s.outgoing().text());
    view.put("outgoingVersion", s.outgoingVersion());
    view.put("outgoingKid", s.outgoingKid() == null ? null : s.outgoingKid().text());
    view.put("incomingFingerprint", s.incoming() == null ? null : s.incoming().text());
    view.put("incomingVersion", s.incomingVersion());
    view.put("incomingKid", s.incomingKid() == null ? null : s.incomingKid().text());
    return view;
  }

  public static Map<String, Object> attempt(Attempt a) {
    var view = new LinkedHashMap<String, Object>();
    view.put("phase", a.phase().name());
    view.put("wave", a.wave());
    view.put("effect", a.effect().toString());
    view.put("target", a.target());
    view.put("attempt", a.number());
    view.put("begunAt", time(a.begunAt()));
    view.put("outcome", a.outcome() == null ? null : a.outcome().toString());
    view.put("endedAt", time(a.endedAt()));
    view.put("deploymentId", a.deploymentId());
    return view;
  }

  /** What a person may or must do now. */
  public static String nextAction(Rotation r) {
    ReasonCode why = reason(r);
    if (why != null) {
      return why.sentence();
    }
    return r.state().phase() == Phase.COMPLETED
        ? "nothing: the outgoing values are out of use; they stay in Vault's history"
        : r.state().phase() == Phase.ABORTED
            ? "nothing: everything is as it was before"
            : "nothing: it is moving";
  }

  /** What is true outside now, as far as the phase and the reason tell. */
  public static String truth(Rotation r) {
    ReasonCode why = reason(r);
    return Advice.truth(r.state().phase(), why);
  }

  /** How soon somebody has to look; null while it moves or has ended. */
  public static @Nullable String urgency(Rotation r) {
    ReasonCode why = reason(r);
    return why == null ? null : Advice.of(why).urgency().sentence();
  }

  /** What to type, for this rotation. */
  public static List<String> commands(Rotation r) {
    ReasonCode why = reason(r);
    return why == null
        ? List.of()
        : Advice.of(why).commands(r.id().text(), r.plan(), r.environment()).stream()
            .filter(c -> r.state().phase().mayCancel() || !c.startsWith("keyturn cancel"))
            .filter(c -> r.state().phase().mayRevoke() || !c.startsWith("keyturn revoke"))
            .toList();
  }

  /**
   * Since when it has lasted longer than anybody expects.
   *
   * @param said what people said of it
   */
  public static Optional<Instant> overdue(Rotation r, Collection<Command> said, Instant now) {
    return PlanText.of(r)
        .flatMap(plan ->
            Overdue.limit(plan, r.state(), Revocation.agreedAt(plan, r.requestedBy(), said)))
        .filter(now::isAfter);
  }

  /** Why it is stalled, or else why it waits; null while it moves or has ended. */
  public static @Nullable ReasonCode reason(Rotation r) {
    return r.state().stalled() != null ? r.state().stalled() : r.waitingFor();
  }

  private static @Nullable String time(@Nullable Instant at) {
    return at == null ? null : at.toString();
  }
}
