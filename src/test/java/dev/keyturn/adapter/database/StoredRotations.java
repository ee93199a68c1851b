package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.Rotations;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.Claim;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** StoredRotations to store: each with an id, a plan and a service that no other has. */
final class StoredRotations {
  static final Actor ALICE = Rotations.ALICE;
  static final SecretName SECRET = new SecretName("JWT_SECRET");
  private static final AtomicLong NUMBER = new AtomicLong();
  private static final Instant START = Instant.parse("2026-11-20T10:00:00.123Z");

  private StoredRotations() {}

  static Rotation planned() {
    long number = NUMBER.incrementAndGet();
    var id = new RotationId("01J" + String.format("%023d", number));
    return planned(id, "plan-" + number, START.plusSeconds(number));
  }

  static Rotation planned(RotationId id, String plan, Instant at) {
    return Rotations.at(Phase.PLANNED)
        .id(id)
        .plan(plan)
        .text("{\"plan\":\"ä\"}", new PlanDigest("ab".repeat(32)))
        .askedAt(at)
        .build();
  }

  static Rotation in(Phase phase, Rotation rotation) {
    var state = new RotationState(phase, 0, rotation.requestedAt(), null);
    return in(state, rotation);
  }

  static Rotation in(RotationState state, Rotation rotation) {
    return rotation.moved(state, rotation.requestedAt().plusSeconds(60));
  }

  static Claim claim(Rotation rotation, String variable) {
    return new Claim("environment", "service-of-" + rotation.plan(), new VariableName(variable));
  }

  static SecretProgress unknown() {
    return new SecretProgress(SECRET, null, null, null, null, null, null, null);
  }

  /** Opened with one secret and its three slots. */
  static Rotation opened(RotationStore store) throws SecretBusy {
    Rotation rotation = planned();
    store.open(
        rotation,
        List.of(unknown()),
        List.of(
            claim(rotation, "JWT_SECRET"),
            claim(rotation, "JWT_SECRET_NEW"),
            claim(rotation, "JWT_SECRET_PREVIOUS")));
    return rotation;
  }
}
