package dev.keyturn.cli;

import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.view.AttemptView;
import dev.keyturn.view.Consent;
import dev.keyturn.view.RotationSummary;
import dev.keyturn.view.RotationView;
import dev.keyturn.view.RotationView.SecretChange;
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
  static String line(Rotation rotation) {
    var r = RotationSummary.of(rotation);
    var line = new StringBuilder("%s  %s/%s".formatted(r.id(), r.plan(), r.environment()));
    line.append(r.emergency() ? "  EMERGENCY  " : "  ").append(r.phase());
    if (r.why() != null) {
      line.append(r.stalled() != null ? "  stalled: " : "  waiting: ").append(r.why());
      line.append(r.detail().isEmpty() ? "" : " (" + r.detail() + ")");
    }
    return line.toString();
  }

  static Map<String, Object> summary(Rotation rotation) {
    return Console.fields(RotationSummary.of(rotation));
  }

  static Map<String, Object> whole(RotationView r) {
    Consent consent = r.consent();
    Map<String, Object> view = Console.fields(r.summary());
    view.put("approvalsRequired", consent.approvals().required());
    view.put("approvals", words(consent.approvals().given()));
    view.put("revocation", words(consent.revocation()));
    view.put("reviewDue", consent.reviewDue());
    view.put("review", consent.review() == null ? null : word(consent.review()));
    view.put("overdueSince", r.overdueSince());
    view.put("health", r.health().stream().map(RotationText::health).toList());
    view.put("secrets", r.secrets());
    view.put("attempts", r.attempts());
    return view;
  }

  /**
   * @param via where it was asked for
   */
  static String text(RotationView view, String via) {
    RotationSummary r = view.summary();
    var text = new StringBuilder();
    line(text, "rotation", "%s  %s/%s".formatted(r.id(), r.plan(), r.environment()));
    line(
        text,
        "asked",
        "%s by %s (%s): %s".formatted(second(r.requestedAt()), r.requestedBy(), via, r.reason()));
    line(text, "phase", r.phase() + " since " + second(r.since()));
    if (r.why() != null) {
      line(
          text,
          r.stalled() != null ? "stalled" : "waiting",
          r.why() + (r.detail().isEmpty() ? "" : ": " + r.detail()));
    }
    consent(text, r, view.consent());
    if (!r.outcomeReason().isEmpty()) {
      line(text, "called off", r.outcomeReason());
    }
    if (view.overdueSince() != null) {
      line(
          text,
          "overdue",
          "since " + second(view.overdueSince()) + ": longer than this phase should last");
    }
    line(text, "true now", r.truth());
    line(text, "to do", r.nextAction());
    line(text, "urgent?", r.urgency());
    r.commands().forEach(c -> line(text, "", c));
    line(text, "plan", "sha256 " + r.planDigest());
    text.append("secrets\n");
    for (SecretChange s : view.secrets()) {
      text.append(
          "  %s  %s -> %s\n"
              .formatted(
                  s.name(),
                  version(s.outgoingVersion(), s.outgoingKid()),
                  version(s.incomingVersion(), s.incomingKid())));
    }
    if (!view.health().isEmpty()) {
      text.append("health\n");
      for (HealthCheck c : view.health()) {
        text.append(
            "  %s  %s  %s  %s\n"
                .formatted(second(c.at()), c.service(), c.finding(), c.health().words()));
      }
    }
    text.append("steps\n");
    for (AttemptView a : view.attempts()) {
      text.append(
          "  %s  %s  %s %s  %s%s\n"
              .formatted(
                  second(a.begunAt()),
                  a.phase(),
                  a.effect(),
                  a.target(),
                  a.outcome() == null ? "under way" : a.outcome(),
                  a.deploymentId() == null ? "" : "  deployment " + a.deploymentId()));
    }
    return text.toString().stripTrailing();
  }

  private static void consent(StringBuilder text, RotationSummary r, Consent consent) {
    if (r.emergency()) {
      line(text, "emergency", "started without approval");
    } else if (consent.approvals().required() > 0) {
      List<String> given = consent.approvals().given().stream().map(c -> c.by().name()).toList();
      line(
          text,
          "approvals",
          "%d of %d".formatted(given.size(), consent.approvals().required())
              + (given.isEmpty() ? "" : ": " + String.join(", ", given)));
    }
    line(text, "has leaked", consent.leaked());
    line(text, "kept", consent.kept());
    if (r.emergency()) {
      Command review = consent.review();
      line(
          text,
          "review",
          review == null
              ? "due: an approver runs `keyturn review`"
              : "by %s: %s".formatted(review.by().name(), review.reason()));
    }
  }

  /** Nothing where there is nothing to tell. */
  private static void line(StringBuilder text, String label, @Nullable String words) {
    if (words != null) {
      text.append("%-12s%s\n".formatted(label, words));
    }
  }

  private static Map<String, Object> health(HealthCheck check) {
    var view = new LinkedHashMap<String, Object>();
    view.put("service", check.service());
    view.put("at", check.at());
    view.put("finding", check.finding());
    view.put("status", check.health().status());
    view.put("errorRate", check.health().errorRate());
    view.put("p95Millis", check.health().p95Millis());
    return view;
  }

  private static List<Map<String, Object>> words(List<Command> said) {
    return said.stream().map(RotationText::word).toList();
  }

  private static Map<String, Object> word(Command command) {
    var view = new LinkedHashMap<String, Object>();
    view.put("by", command.by().name());
    view.put("via", command.by().via());
    view.put("at", command.at());
    view.put("comment", command.reason());
    return view;
  }

  private static String version(@Nullable Integer version, @Nullable Object kid) {
    return version == null ? "(not yet)" : "v" + version + (kid == null ? "" : " kid " + kid);
  }

  private static Instant second(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS);
  }
}
