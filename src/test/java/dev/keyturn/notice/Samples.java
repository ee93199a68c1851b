package dev.keyturn.notice;

import dev.keyturn.notice.RotationFacts.ServiceFacts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Advice;
import dev.keyturn.rotation.ApprovalCount;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.view.Consent;
import dev.keyturn.view.RotationSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Rotations and messages about them. */
public final class Samples {
  public static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final AtomicLong NUMBER = new AtomicLong();

  private Samples() {}

  public static RotationId id() {
    return new RotationId("01K" + String.format("%023d", NUMBER.incrementAndGet()));
  }

  public static RotationFacts facts(RotationId id) {
    return facts(id, false, "quarterly");
  }

  public static RotationFacts facts(RotationId id, boolean emergency, String reason) {
    return facts(id, emergency, reason, ReasonCode.DEPLOY_FAILED);
  }

  static RotationFacts facts(RotationId id, boolean emergency, String reason, ReasonCode stalled) {
    var bob = new Actor("bob@zkeb.example.com", "api");
    var digest = new PlanDigest("ab".repeat(32));
    var yes = new Command(1, id, Command.Kind.APPROVE, bob, "", digest, NOON, NOON);
    return new RotationFacts(
        new RotationSummary(
            id.text(),
            "zkeb",
            "production",
            Phase.DEPLOY_ACCEPT,
            NOON,
            stalled,
            null,
            "api-server failed twice",
            null,
            stalled.sentence(),
            Advice.truth(Phase.DEPLOY_ACCEPT, stalled),
            null,
            List.of(),
            null,
            "alice@zkeb.example.com",
            reason,
            emergency,
            NOON,
            null,
            "",
            digest.text()),
        new Consent(
            false,
            new ApprovalCount(1, List.of(yes), Optional.empty(), Optional.empty(), List.of()),
            List.of("bob@zkeb.example.com"),
            null,
            null,
            emergency,
            List.of(),
            null,
            false,
            null,
            false,
            null),
        "api",
        "ZKEB application keys",
        "platform@zkeb.example.com",
        null,
        List.of("JWT_SECRET"),
        List.of(new ServiceFacts("api-server", 2)),
        3,
        Duration.ofMinutes(10),
        Duration.ofHours(24),
        null,
        "17 abc",
        "https://keyturn.example.com/api/v1/rotations/" + id);
  }

  public static TimelineEntry line(
      RotationId id, TimelineEntry.What what, Phase phase, String why) {
    var by = new Actor("alice@zkeb.example.com", "api");
    return new TimelineEntry(7, id, NOON, what, phase, by, why, "api-server failed twice");
  }

  /** A stall of a rotation. */
  public static Message stalled(String destination) {
    return message(destination, TimelineEntry.What.STALLED, Phase.DEPLOY_ACCEPT, "DEPLOY_FAILED");
  }

  public static Message message(
      String destination, TimelineEntry.What what, Phase phase, String why) {
    RotationId id = id();
    return new Message(
        id.text() + "-42",
        destination,
        Message.Form.EVENT,
        false,
        line(id, what, phase, why),
        facts(id));
  }
}
