package dev.keyturn.adapter.slack;

import dev.keyturn.notice.Message;
import dev.keyturn.notice.Message.Form;
import dev.keyturn.notice.RotationFacts;
import dev.keyturn.notice.RotationFacts.ServiceFacts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.ApprovalCount;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.view.Consent;
import dev.keyturn.view.RotationSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A rotation to tell of, and what happens to it. Each method gives a changed copy. */
record Told(
    Phase phase,
    @Nullable ReasonCode stalled,
    boolean emergency,
    boolean reviewDue,
    String text,
    List<String> approvedBy,
    @Nullable String rejectedBy,
    List<String> leakedBy) {
  static final RotationId ID = new RotationId("01JD0000000000000000000001");
  static final PlanDigest DIGEST = new PlanDigest("ab12".repeat(16));
  static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
  static final Told ASKING =
      new Told(
          Phase.AWAITING_APPROVAL,
          null,
          false,
          false,
          "The yearly change",
          List.of(),
          null,
          List.of());
  static final Told EMERGENCY =
      new Told(Phase.STORING, null, true, true, "Leaked in a log", List.of(), null, List.of());

  Told in(Phase other) {
    return new Told(other, stalled, emergency, reviewDue, text, approvedBy, rejectedBy, leakedBy);
  }

  Told stalled(ReasonCode why) {
    return new Told(phase, why, emergency, reviewDue, text, approvedBy, rejectedBy, leakedBy);
  }

  Told saying(String words) {
    return new Told(phase, stalled, emergency, reviewDue, words, approvedBy, rejectedBy, leakedBy);
  }

  Told approvedBy(String... names) {
    return new Told(
        phase, stalled, emergency, reviewDue, text, List.of(names), rejectedBy, leakedBy);
  }

  Told leakedBy(String... names) {
    return new Told(
        phase, stalled, emergency, reviewDue, text, approvedBy, rejectedBy, List.of(names));
  }

  Told reviewed() {
    return new Told(phase, stalled, emergency, false, text, approvedBy, rejectedBy, leakedBy);
  }

  /** The text is everywhere where people's words can be. */
  RotationFacts facts() {
    return facts(ID, DIGEST);
  }

  RotationFacts facts(RotationId id, PlanDigest digest) {
    boolean hostile = !this.text.equals(ASKING.text) && !this.text.equals(EMERGENCY.text);
    String other = hostile ? text : "";
    var waits = phase == Phase.AWAITING_APPROVAL ? ReasonCode.APPROVAL_PENDING : null;
    return new RotationFacts(
        new RotationSummary(
            id.text(),
            "zkeb",
            "production",
            phase,
            AT,
            stalled,
            waits,
            other,
            null,
            other,
            other,
            null,
            List.of(),
            null,
            hostile ? text : "alice@example.com",
            text,
            emergency,
            AT,
            phase.ended() ? AT : null,
            other,
            digest.text()),
        consent(),
        "api",
        hostile ? text : "The shop",
        hostile ? text : "payments",
        "U012AB3CD",
        List.of("JWT_SECRET", "API_KEY", "SALT"),
        List.of(new ServiceFacts("api", 3), new ServiceFacts("worker", 2)),
        6,
        Duration.ofMinutes(10),
        Duration.ofDays(1),
        hostile ? text : "Mon-Fri 09:00-17:00 Europe/Berlin",
        "17 c2l6ZQ==",
        "https://keyturn.example.com/api/v1/rotations/" + ID);
  }

  private Consent consent() {
    boolean waits = phase == Phase.AWAITING_APPROVAL;
    Instant lapses = waits ? AT.plus(Duration.ofDays(1)) : null;
    return new Consent(
        waits && stalled == null,
        new ApprovalCount(
            2,
            said(Kind.APPROVE, approvedBy),
            said(Kind.REJECT, rejectedBy == null ? List.of() : List.of(rejectedBy)).stream()
                .findFirst(),
            Optional.ofNullable(lapses),
            List.of()),
        List.of("bob@example.com", "carol@example.com"),
        lapses,
        null,
        reviewDue,
        said(Kind.REVOKE, leakedBy),
        leakedBy.isEmpty() ? null : Revocation.words(leakedBy, phase),
        phase.mayRevoke(),
        null,
        false,
        null);
  }

  private static List<Command> said(Kind kind, List<String> names) {
    return names.stream()
        .map(name -> new Command(1, ID, kind, new Actor(name, "slack"), "", DIGEST, AT, null))
        .toList();
  }

  Message message(String id, Form form, TimelineEntry.What what) {
    return message(id, form, what, false);
  }

  Message message(String id, Form form, TimelineEntry.What what, boolean unsure) {
    String why =
        switch (what) {
          case STALLED -> String.valueOf(stalled);
          case SAID -> leakedBy.isEmpty() ? "APPROVE" : "REVOKE";
          case REFUSED -> "SELF_APPROVAL";
          case REQUESTED, MOVED, STEP, REMINDED -> null;
        };
    return new Message(
        id,
        "#deployments",
        form,
        unsure,
        new TimelineEntry(7, ID, AT, what, phase, new Actor("alice@example.com", "api"), why, text),
        facts());
  }
}
