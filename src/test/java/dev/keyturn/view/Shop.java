package dev.keyturn.view;

import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ApprovalRule;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.Gates;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Pace;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VaultPath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A rotation of two secrets, one of which has the other's name in its own. */
final class Shop {
  static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  static final RotationId ID = new RotationId("01JD0000000000000000000001");
  static final SecretName JWT = new SecretName("JWT_SECRET");
  static final SecretName JWT_KEY = new SecretName("JWT_SECRET_KEY");

  static final Actor RITA = new Actor("rita@example.com", "cli");

  private Shop() {}

  /** Two approvals of three, and both values must be unused before they go. */
  static Plan plan() {
    var environment =
        new RailwayEnvironment("p1", "e1", "TOKEN", RailwayEnvironment.TokenKind.PROJECT);
    var attested = new Confirmation("https://api.example.com/keys", "KEYS", null, false);
    return new Plan(
        "shop",
        "production",
        "payments",
        List.of(new Consumer(new ServiceRef(environment, "s-api", "api"), 2, attested)),
        List.of(secret(JWT), secret(JWT_KEY)),
        new Pace(
            Duration.ofMinutes(10),
            Duration.ofHours(24),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            null),
        new ApprovalRule(
            2,
            List.of("Alice@example.com", "bob@example.com", "rita@example.com"),
            Duration.ofHours(24)));
  }

  private static ManagedSecret secret(SecretName name) {
    return new ManagedSecret(
        name,
        new Material.Salt(16),
        Material.Encoding.BASE64,
        null,
        "_NEW",
        "_PREVIOUS",
        new VaultPath("secret", "shop", name.text().toLowerCase(Locale.ROOT)),
        Map.of("api", Role.BOTH),
        Duration.ZERO,
        new Gates(Duration.ofHours(1), false, false));
  }

  static Rotation planned() {
    return planned(PlanText.write(plan()), false);
  }

  static Rotation emergency() {
    return planned(PlanText.write(plan()), true);
  }

  static Rotation planned(String text, boolean emergency) {
    return Rotation.planned(
        ID, "shop", "production", text, PlanText.digest(text), RITA, "yearly", emergency, NOON);
  }

  static Rotation in(Phase phase) {
    return in(phase, planned());
  }

  static Rotation in(Phase phase, Rotation rotation) {
    return rotation.moved(new RotationState(phase, 0, NOON, null), NOON);
  }

  static Command said(Command.Kind kind, String who) {
    return new Command(1, ID, kind, new Actor(who, "slack"), "because", null, NOON, null);
  }
}
