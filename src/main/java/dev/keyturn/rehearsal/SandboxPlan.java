package dev.keyturn.rehearsal;

import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.plan.PlannedProject;
import dev.keyturn.plan.PlannedSecret;
import dev.keyturn.plan.PlannedService;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Material.Encoding;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.sandbox.InitialValue;
import dev.keyturn.sandbox.SandboxSpec;
import dev.keyturn.sandbox.SecretSpec;
import dev.keyturn.sandbox.WorldPace;
import dev.keyturn.sandbox.app.AppSecret;
import dev.keyturn.sandbox.app.AppSpec;
import dev.keyturn.sandbox.app.Habit;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The world in which one environment of a rotation plan is rehearsed. */
public record SandboxPlan(PlanSpec plan, PlannedEnvironment environment, boolean ride) {
  /** A day in twenty seconds. */
  private static final int FASTEST = 4320;

  private static final Duration SHORTEST_TOKEN = Duration.ofSeconds(3);

  /** Characters; as bytes in no encoding are they as many as a key has. */
  private static final int SHAPELESS = 70;

  private static final Duration A_DAY = Duration.ofHours(24);
  private static final Duration TEAM_DEPLOYS_AFTER = Duration.ofSeconds(3);

  /** As fast as the shortest token allows: one must live long enough to be shown. */
  int times() {
    return (int)
        plan.secrets().stream()
            .flatMap(s -> s.tokenLifetime().stream())
            .mapToLong(life -> life.dividedBy(SHORTEST_TOKEN))
            .reduce(FASTEST, Math::min);
  }

  /** In words. */
  public String timeScale() {
    return "24 h pass in " + A_DAY.dividedBy(times()).toSeconds() + " s";
  }

  /** Those who may approve, as the plan names them; empty: it asks nobody. */
  public List<String> approvers() {
    return environment.approval().approvers();
  }

  boolean rides() {
    return ride || plan.pace().rideLimit() != null;
  }

  SandboxSpec world(Habit habit) {
    var spec =
        SandboxSpec.of(
                timeScale(),
                environment.projects().stream().map(SandboxPlan::project).toList(),
                services(),
                plan.secrets().stream().map(this::secret).toList())
            .withEnvironmentName(environment.name())
            .withHabit(habit)
            .withPace(WorldPace.usual().withSessionsRefresh(A_DAY.dividedBy(times())))
            .withVaults(
                List.of(
                    new SandboxSpec.VaultPath(
                        environment.vault().mount(), environment.vault().path()),
                    new SandboxSpec.VaultPath("secret", "keyturn")));
    return rides() && habit == Habit.THREE_SLOT
        ? spec.withReleaseAfterCleanUp(TEAM_DEPLOYS_AFTER)
        : spec;
  }

  private static SandboxSpec.Project project(PlannedProject project) {
    RailwayEnvironment railway = project.railway();
    return new SandboxSpec.Project(
        project.alias(),
        railway.projectId(),
        railway.environmentId(),
        railway.tokenVariable(),
        SandboxSpec.TokenKind.valueOf(railway.tokenKind().name()));
  }

  private List<SandboxSpec.Service> services() {
    return environment.services().stream()
        .filter(
            s -> plan.secrets().stream().anyMatch(secret -> secret.roleOf(s.alias()).isPresent()))
        .map(SandboxPlan::service)
        .toList();
  }

  private static SandboxSpec.Service service(PlannedService service) {
    Plan.Confirmation confirm = service.confirm();
    return new SandboxSpec.Service(
        service.alias(),
        service.project(),
        service.serviceId(),
        Math.max(2, service.replicas().orElse(2)),
        Objects.requireNonNullElse(
            confirm.attestationTokenVariable(), "KEYTURN_ATTESTATION_TOKEN_UNUSED"),
        confirm.attestationUrl() == null
            ? AppSpec.ATTESTATION_PATH
            : URI.create(confirm.attestationUrl()).getRawPath());
  }

  private SecretSpec secret(PlannedSecret secret) {
    Map<String, AppSecret.Role> roles = new TreeMap<>();
    secret
        .roles()
        .forEach((service, role) -> roles.put(service, AppSecret.Role.valueOf(role.name())));
    return new SecretSpec(
        secret.name(),
        kind(secret),
        value(secret),
        secret.storedIn(),
        secret.slots().pending(),
        secret.slots().previous().orElse("_PREVIOUS"),
        roles,
        secret.tokenLifetime().map(life -> life.dividedBy(times())).orElse(Duration.ZERO));
  }

  private static AppSecret.Kind kind(PlannedSecret secret) {
    boolean tokens = secret.tokenLifetime().isPresent();
    return switch (secret.material()) {
      case Material.Hmac _ when tokens -> AppSecret.Kind.TOKENS_HMAC;
      case Material.KeyPair _ when tokens && secret.encoding() == Encoding.PEM ->
          AppSecret.Kind.TOKENS_ASYMMETRIC;
      case Material.Aes _
          when secret.encoding() == Encoding.BASE64 || secret.encoding() == Encoding.HEX ->
          AppSecret.Kind.BACKUPS;
      case Material.Salt _, Material.Pepper _ -> AppSecret.Kind.API_KEYS;
      default -> AppSecret.Kind.HELD;
    };
  }

  private static InitialValue value(PlannedSecret secret) {
    Encoding encoding = secret.encoding();
    if (encoding == Encoding.JWK || encoding != encoding.plain()) {
      // In no form that the sandbox makes, so in none that is another than the plan's.
      return new InitialValue.RandomText(SHAPELESS);
    }
    return switch (secret.material()) {
      case Material.Bytes m -> new InitialValue.RandomBytes(m.bytes(), encoding(secret.encoding()));
      case Material.Rsa _ -> new InitialValue.PemPrivateKey(InitialValue.KeyKind.RSA_2048);
      case Material.Ec m ->
          new InitialValue.PemPrivateKey(
              InitialValue.KeyKind.valueOf("EC_" + m.curve().replace("-", "")));
      case Material.Ed25519 _ -> new InitialValue.PemPrivateKey(InitialValue.KeyKind.ED25519);
      case Material.Characters m -> new InitialValue.RandomText(m.length());
      case Material.Supplied _ -> new InitialValue.RandomText(40);
    };
  }

  private static InitialValue.Encoding encoding(Encoding encoding) {
    return switch (encoding) {
      case HEX -> InitialValue.Encoding.HEX;
      case BASE64URL -> InitialValue.Encoding.BASE64URL;
      default -> InitialValue.Encoding.BASE64;
    };
  }
}
