package dev.keyturn.plan;

import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.Gates;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Pace;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.VaultPath;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Computes, from a rotation plan and one of its environments, exactly what a rotation will do. The
 * same file gives the same plan, and so the same digest.
 */
public final class PlanComputation {
  private static final Duration RECOUNT = Duration.ofHours(1);

  private PlanComputation() {}

  /**
   * With the protocol's own allowance for clocks, and an hour between the two counts of what is
   * left to re-encrypt.
   */
  public static Plan compute(PlanSpec file, PlannedEnvironment environment) {
    return compute(file, environment, PlanSpec.CLOCK_SKEW, RECOUNT);
  }

  static Plan compute(
      PlanSpec file, PlannedEnvironment environment, Duration skew, Duration recount) {
    Map<String, RailwayEnvironment> projects =
        environment.projects().stream()
            .collect(Collectors.toMap(PlannedProject::alias, PlanComputation::railway));
    List<Consumer> consumers =
        environment.services().stream()
            .filter(s ->
                file.secrets().stream().anyMatch(secret -> secret.roleOf(s.alias()).isPresent()))
            .map(s -> consumer(s, projects))
            .toList();
    return new Plan(
        file.name(),
        environment.name(),
        file.owner(),
        consumers,
        file.secrets().stream().map(s -> secret(s, environment.vault())).toList(),
        new Pace(file.settle(), file.soak(), skew, recount, rideLimit(file.cleanUp())),
        approval(environment.approval()),
        file.rollBack());
  }

  private static Consumer consumer(
      PlannedService service, Map<String, RailwayEnvironment> projects) {
    RailwayEnvironment project = projects.get(service.project());
    if (project == null) {
      throw new IllegalArgumentException(
          "service " + service.alias() + " names a project that the environment does not have");
    }
    var confirm = service.confirm();
    return new Consumer(
        new ServiceRef(project, service.serviceId(), service.alias()),
        service.replicas().orElse(1),
        new Confirmation(
            confirm.attestation().map(a -> a.url().toString()).orElse(null),
            confirm.attestation().map(ConfirmationWay.Attestation::tokenVariable).orElse(null),
            confirm.http().map(h -> h.url().toString()).orElse(null),
            confirm.manual()));
  }

  /**
   * Each secret has a path of its own, so that its versions and their compare-and-set are its own.
   */
  private static ManagedSecret secret(PlannedSecret secret, VaultPlace place) {
    var roles = new TreeMap<String, Role>();
    secret.consumers().forEach(c -> roles.put(c.service(), Role.valueOf(c.role().name())));
    return new ManagedSecret(
        new SecretName(secret.name()),
        material(secret.material()),
        Material.Encoding.valueOf(secret.encoding().name()),
        secret.storedIn().map(VariableName::new).orElse(null),
        secret.slots().pending(),
        secret.slots().previous().orElse(null),
        new VaultPath(place.mount(), place.path() + "/" + secret.field(), secret.field()),
        roles,
        secret.acceptedTokenLifetime().orElse(Duration.ZERO),
        new Gates(
            secret.retire().unusedFor().orElse(Duration.ZERO),
            secret.retire().reEncrypted(),
            secret.retire().manual()));
  }

  private static Material material(PlannedMaterial planned) {
    return switch (planned) {
      case PlannedMaterial.Aes m -> new Material.Aes(m.bits());
      case PlannedMaterial.Hmac m -> new Material.Hmac(m.algorithm().word(), m.bytes());
      case PlannedMaterial.Rsa m -> new Material.Rsa(m.bits());
      case PlannedMaterial.Ec m -> new Material.Ec(m.curve().word());
      case PlannedMaterial.Ed25519 _ -> new Material.Ed25519();
      case PlannedMaterial.Salt m -> new Material.Salt(m.bytes());
      case PlannedMaterial.Pepper m -> new Material.Pepper(m.bytes());
      case PlannedMaterial.Token m ->
          new Material.Token(m.prefix(), m.length(), m.checksum() != PlannedMaterial.Checksum.NONE);
      case PlannedMaterial.Password m -> new Material.Password(m.length(), symbols(m.alphabet()));
      case PlannedMaterial.Supplied _ -> new Material.Supplied();
    };
  }

  /** What the alphabet has beside letters and digits. */
  private static String symbols(String alphabet) {
    return alphabet
        .chars()
        .filter(c -> !Character.isLetterOrDigit(c))
        .distinct()
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static RailwayEnvironment railway(PlannedProject project) {
    return new RailwayEnvironment(
        project.projectId(),
        project.environmentId(),
        project.tokenVariable(),
        RailwayEnvironment.TokenKind.valueOf(project.tokenKind().name().toUpperCase(Locale.ROOT)));
  }

  private static @Nullable Duration rideLimit(CleanUpDeploy cleanUp) {
    return switch (cleanUp) {
      case CleanUpDeploy.Now _ -> null;
      case CleanUpDeploy.Ride ride -> ride.limit();
    };
  }

  private static Plan.ApprovalRule approval(ApprovalRule rule) {
    return switch (rule) {
      case ApprovalRule.None _ -> new Plan.ApprovalRule(0, List.of(), Duration.ZERO);
      case ApprovalRule.Required r -> new Plan.ApprovalRule(r.count(), r.approvers(), r.expires());
    };
  }
}
