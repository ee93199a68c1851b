package dev.keyturn.rotation;

import dev.keyturn.rotation.Plan.ApprovalRule;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.Gates;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Pace;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans that tests decide about. */
final class Plans {
  static final RailwayEnvironment ENVIRONMENT =
      new RailwayEnvironment("p1", "e1", "TOKEN", RailwayEnvironment.TokenKind.PROJECT);
  static final RailwayEnvironment ELSEWHERE =
      new RailwayEnvironment("p2", "e2", "OTHER_TOKEN", RailwayEnvironment.TokenKind.PROJECT);
  static final Confirmation ATTESTED =
      new Confirmation("https://api.example.com/attestation", "ATTESTATION", null, false);
  static final Gates OPEN = new Gates(Duration.ZERO, false, false);

  private Plans() {}

  /** One service with two replicas that reads {@code DATA_KEY} and {@code JWT_SECRET}. */
  static Plan one() {
    return plan(List.of(consumer("api", 2, ATTESTED)), secret("DATA_KEY"), secret("JWT_SECRET"));
  }

  /** The same, read by a program that can be confirmed in another way only. */
  static Plan confirmed(Confirmation confirmation) {
    return plan(List.of(consumer("api", 2, confirmation)), secret("JWT_SECRET"));
  }

  /** The same, with what must hold before {@code JWT_SECRET} may go. */
  static Plan gated(Gates gates, Duration tokenLifetime) {
    return plan(
        List.of(consumer("api", 2, ATTESTED)),
        secret("JWT_SECRET", Map.of("api", Role.BOTH), gates, tokenLifetime));
  }

  /** {@code auth} signs; {@code billing} beside it and {@code trading} elsewhere verify. */
  static Plan shared() {
    return plan(
        List.of(
            consumer("auth", 1, ATTESTED),
            consumer("billing", 1, ATTESTED),
            new Consumer(new ServiceRef(ELSEWHERE, "s-trading", "trading"), 1, ATTESTED)),
        secret(
            "JWT_SECRET",
            Map.of("auth", Role.SIGNER, "billing", Role.VERIFIER, "trading", Role.VERIFIER),
            OPEN,
            Duration.ZERO));
  }

  static Plan plan(List<Consumer> consumers, ManagedSecret... secrets) {
    return new Plan(
        "plan",
        "production",
        "owner",
        consumers,
        List.of(secrets),
        new Pace(
            Duration.ofMinutes(10),
            Duration.ofHours(24),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            null),
        new ApprovalRule(0, List.of(), Duration.ofHours(24)));
  }

  static Plan approvedBy(Plan plan, int required) {
    return approvedBy(plan, required, "alice", "bob");
  }

  static Plan approvedBy(Plan plan, int required, String... approvers) {
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        plan.consumers(),
        plan.secrets(),
        plan.pace(),
        new ApprovalRule(required, List.of(approvers), Duration.ofHours(24)),
        plan.rollBack(),
        plan.notAffected());
  }

  static Plan riding(Plan plan, Duration limit) {
    var pace = plan.pace();
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        plan.consumers(),
        plan.secrets(),
        new Pace(pace.settle(), pace.soak(), pace.skew(), pace.recount(), limit),
        plan.approval());
  }

  static Consumer consumer(String name, int replicas, Confirmation confirmation) {
    return new Consumer(new ServiceRef(ENVIRONMENT, "s-" + name, name), replicas, confirmation);
  }

  static ManagedSecret secret(String name) {
    return secret(name, Map.of("api", Role.BOTH), OPEN, Duration.ZERO);
  }

  static ManagedSecret secret(
      String name, Map<String, Role> roles, Gates gates, Duration tokenLifetime) {
    return secret(name, roles, gates, tokenLifetime, null, "_PREVIOUS", new Material.Salt(16));
  }

  static ManagedSecret secret(
      String name,
      Map<String, Role> roles,
      Gates gates,
      Duration tokenLifetime,
      @Nullable String storedIn,
      @Nullable String previousSuffix,
      Material material) {
    return new ManagedSecret(
        new SecretName(name),
        material,
        Material.Encoding.BASE64,
        storedIn == null ? null : new VariableName(storedIn),
        "_NEW",
        previousSuffix,
        new VaultPath("secret", "app", name.toLowerCase(Locale.ROOT)),
        roles,
        tokenLifetime,
        gates);
  }
}
