package dev.keyturn.cli;

import dev.keyturn.engine.View;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Review;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.port.RotationStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rotations as people and scripts read them. Ids, fingerprints and times; never a value. */
final class RotationText {
  private RotationText() {}

  /** One line. */
  static String line(Rotation r) {
    var line =
        new StringBuilder(r.id().text())
            .append("  ")
            .append(r.plan())
            .append('/')
            .append(r.environment());
    line.append(r.emergency() ? "  EMERGENCY  " : "  ").append(r.state().phase());
    ReasonCode why = View.reason(r);
    if (why != null) {
      line.append(r.state().stalled() != null ? "  stalled: " : "  waiting: ").append(why);
      if (!r.note().isEmpty()) {
        line.append(" (").append(r.note()).append(')');
      }
    }
    return line.toString();
  }

  static Map<String, Object> summary(Rotation r) {
    return View.summary(r);
  }

  static Map<String, Object> whole(RotationStore store, Rotation r) {
    Map<String, Object> view = summary(r);
    List<Command> said = store.commands(r.id());
    view.put("approvalsRequired", required(r));
    view.put("approvals", words(said, Kind.APPROVE));
    view.put("revocation", words(said, Kind.REVOKE));
    view.put("reviewDue", Review.due(r, said));
    view.put("review", Review.of(said).map(RotationText::word).orElse(null));
    view.put(
        "overdueSince", View.overdue(r, said, store.now()).map(Instant::toString).orElse(null));
    view.put("health", store.checks(r.id()).stream().map(RotationText::health).toList());
    view.put("secrets", store.secrets(r.id()).stream().map(View::secret).toList());
    view.put("attempts", store.attempts(r.id()).stream().map(View::attempt).toList());
    return view;
  }

  static String text(RotationStore store, Rotation r) {
    var text = new StringBuilder();
    text.append("rotation    ")
        .append(r.id())
        .append("  ")
        .append(r.plan())
        .append('/')
        .append(r.environment())
        .append('\n');
    text.append("asked       ")
        .append(r.requestedAt().truncatedTo(ChronoUnit.SECONDS))
        .append(" by ")
        .append(r.requestedBy().name())
        .append(" (")
        .append(r.requestedBy().via())
        .append("): ")
        .append(r.reason())
        .append('\n');
    text.append("phase       ")
        .append(r.state().phase())
        .append(" since ")
        .append(r.state().since().truncatedTo(ChronoUnit.SECONDS))
        .append('\n');
    ReasonCode why = View.reason(r);
    if (why != null) {
      text.append(r.state().stalled() != null ? "stalled     " : "waiting     ").append(why);
      text.append(r.note().isEmpty() ? "" : ": " + r.note()).append('\n');
    }
    List<Command> said = store.commands(r.id());
    text.append(peoplesWords(r, said));
    if (!r.outcomeReason().isEmpty()) {
      text.append("called off  ").append(r.outcomeReason()).append('\n');
    }
    View.overdue(r, said, store.now())
        .ifPresent(since ->
            text.append("overdue     since ")
                .append(since.truncatedTo(ChronoUnit.SECONDS))
                .append(": longer than this phase should last\n"));
    text.append("true now    ").append(View.truth(r)).append('\n');
    text.append("to do       ").append(View.nextAction(r)).append('\n');
    String urgency = View.urgency(r);
    if (urgency != null) {
      text.append("urgent?     ").append(urgency).append('\n');
    }
    View.commands(r).forEach(c -> text.append("            ").append(c).append('\n'));
    text.append("plan        sha256 ").append(r.digest()).append('\n');
    text.append("secrets\n");
    for (SecretProgress s : store.secrets(r.id())) {
      text.append("  ")
          .append(s.name())
          .append("  ")
          .append(version(s.outgoingVersion(), s.outgoingKid()))
          .append(" -> ")
          .append(version(s.incomingVersion(), s.incomingKid()))
          .append('\n');
    }
    List<HealthCheck> checks = store.checks(r.id());
    if (!checks.isEmpty()) {
      text.append("health\n");
      for (HealthCheck c : checks) {
        text.append("  ")
            .append(c.at().truncatedTo(ChronoUnit.SECONDS))
            .append("  ")
            .append(c.service())
            .append("  ")
            .append(c.finding())
            .append("  ")
            .append(c.health().words())
            .append('\n');
      }
    }
    text.append("steps\n");
    for (Attempt a : store.attempts(r.id())) {
      text.append("  ")
          .append(a.begunAt().truncatedTo(ChronoUnit.SECONDS))
          .append("  ")
          .append(a.phase())
          .append("  ")
          .append(a.effect())
          .append(' ')
          .append(a.target())
          .append("  ")
          .append(a.outcome() == null ? "under way" : a.outcome());
      if (a.deploymentId() != null) {
        text.append("  deployment ").append(a.deploymentId());
      }
      text.append('\n');
    }
    return text.toString().stripTrailing();
  }

  private static Map<String, Object> health(HealthCheck check) {
    var view = new LinkedHashMap<String, Object>();
    view.put("service", check.service());
    view.put("at", time(check.at()));
    view.put("finding", check.finding().name());
    view.put("status", check.health().status());
    view.put("errorRate", check.health().errorRate());
    view.put("p95Millis", check.health().p95Millis());
    return view;
  }

  private static String peoplesWords(Rotation r, List<Command> said) {
    var text = new StringBuilder();
    if (r.emergency()) {
      text.append("emergency   started without approval\n");
    } else if (required(r) > 0) {
      List<String> given =
          said.stream().filter(c -> c.kind() == Kind.APPROVE).map(c -> c.by().name()).toList();
      text.append("approvals   %d of %d".formatted(given.size(), required(r)))
          .append(given.isEmpty() ? "\n" : ": " + String.join(", ", given) + "\n");
    }
    List<String> leaked =
        PlanText.of(r).map(p -> Revocation.said(p, r.requestedBy(), said)).orElse(List.of());
    if (!leaked.isEmpty()) {
      text.append("has leaked  ").append(Revocation.words(leaked, r.state().phase())).append('\n');
    }
    if (r.emergency()) {
      text.append(
          Review.of(said)
              .map(c -> "review      by %s: %s\n".formatted(c.by().name(), c.reason()))
              .orElse("review      due: an approver runs `keyturn review`\n"));
    }
    return text.toString();
  }

  private static int required(Rotation r) {
    return PlanText.of(r).map(p -> p.approval().required()).orElse(0);
  }

  private static List<Map<String, Object>> words(List<Command> said, Kind kind) {
    return said.stream().filter(c -> c.kind() == kind).map(RotationText::word).toList();
  }

  private static Map<String, Object> word(Command command) {
    var view = new LinkedHashMap<String, Object>();
    view.put("by", command.by().name());
    view.put("via", command.by().via());
    view.put("at", time(command.at()));
    view.put("comment", command.reason());
    return view;
  }

  private static String version(@Nullable Integer version, @Nullable Object kid) {
    return version == null ? "(not yet)" : "v" + version + (kid == null ? "" : " kid " + kid);
  }

  private static @Nullable String time(@Nullable Instant at) {
    return at == null ? null : at.toString();
  }
}
