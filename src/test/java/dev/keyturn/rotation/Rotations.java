package dev.keyturn.rotation;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rotations for tests: {@code Rotations.at(Phase.SOAKING).emergency().build()}. Whatever is not
 * said is as in any rotation that nobody looks at closely; each has an id of its own.
 */
public final class Rotations {
  public static final Actor ALICE = new Actor("alice@example.com", "cli");
  public static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private static final AtomicLong NUMBER = new AtomicLong();

  private final Phase phase;
  private RotationId id = id();
  private String plan = "zkeb";
  private String environment = "production";
  private String text = "{}";
  private PlanDigest digest = new PlanDigest("ab".repeat(32));
  private Actor by = ALICE;
  private String reason = "quarterly";
  private boolean emergency;
  private Instant requestedAt = NOON;

  private Rotations(Phase phase) {
    this.phase = phase;
  }

  public static Rotations at(Phase phase) {
    return new Rotations(phase);
  }

  /** One that no other has. */
  public static RotationId id() {
    return new RotationId("01J" + String.format("%023d", NUMBER.incrementAndGet()));
  }

  public Rotations id(RotationId id) {
    this.id = id;
    return this;
  }

  /** As its plan is called, in this environment. */
  public Rotations plan(String plan, String environment) {
    this.plan = plan;
    this.environment = environment;
    return this;
  }

  public Rotations plan(String plan) {
    return plan(plan, environment);
  }

  /** The plan as it was stored. */
  public Rotations text(String text, PlanDigest digest) {
    this.text = text;
    this.digest = digest;
    return this;
  }

  public Rotations askedBy(Actor by, String reason) {
    this.by = by;
    this.reason = reason;
    return this;
  }

  public Rotations askedAt(Instant at) {
    this.requestedAt = at;
    return this;
  }

  public Rotations emergency(boolean emergency) {
    this.emergency = emergency;
    return this;
  }

  public Rotation build() {
    Rotation asked =
        Rotation.planned(id, plan, environment, text, digest, by, reason, emergency, requestedAt);
    return phase == Phase.PLANNED
        ? asked
        : asked.moved(new RotationState(phase, 0, requestedAt, null), requestedAt.plusSeconds(60));
  }

  /** A row as somebody writes it who has the database: another plan or another requester. */
  public static Rotation forged(Rotation r, String planText, Actor requester, long fence) {
    return forged(r, planText, r.digest(), requester, fence);
  }

  public static Rotation forged(
      Rotation r, String planText, PlanDigest digest, Actor requester, long fence) {
    return new Rotation(
        r.id(),
        r.plan(),
        r.environment(),
        planText,
        digest,
        requester,
        r.reason(),
        r.emergency(),
        r.requestedAt(),
        r.state(),
        r.standing(),
        r.quietUntil(),
        r.nextLook(),
        r.outcomeReason(),
        r.endedAt(),
        r.rev(),
        fence);
  }
}
