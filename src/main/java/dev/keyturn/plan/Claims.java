package dev.keyturn.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which secret writes to which place. A place that two secrets claim would be overwritten by both
 * in turn, and each would take the other's value for drift.
 */
final class Claims {
  private final Map<Place, String> owners = new HashMap<>();
  private final Kind kind;

  private Claims(Kind kind, List<PlanSpec> accepted) {
    this.kind = kind;
    accepted.forEach(
        plan -> kind.of(plan).forEach(claim -> owners.putIfAbsent(claim.place(), claim.owner())));
  }

  /** What one secret in one environment claims, with the path of the plan that says so. */
  private record Claim(Place place, String owner, String path, String shown) {}

  private record Place(String container, String name) {}

  @FunctionalInterface
  private interface Kind {
    List<Claim> of(PlanSpec plan);
  }

  /** The variables of Railway services that these plans already claim. */
  static Claims variables(List<PlanSpec> accepted) {
    return new Claims(Claims::variablesOf, accepted);
  }

  /** The fields in Vault that these plans already claim. */
  static Claims vaultFields(List<PlanSpec> accepted) {
    return new Claims(Claims::fieldsOf, accepted);
  }

  /** The claims of this plan that somebody has made already, one for each pair of secrets. */
  Stream<PlanFinding> collisions(PlanSpec plan) {
    var findings = new ArrayList<PlanFinding>();
    var told = new HashSet<String>();
    for (var claim : kind.of(plan)) {
      var owner = owners.putIfAbsent(claim.place(), claim.owner());
      if (owner != null && !owner.equals(claim.owner()) && told.add(claim.owner() + " " + owner)) {
        boolean vault = claim.path().endsWith(".field");
        findings.add(
            new PlanFinding(
                vault ? PlanReason.VAULT_FIELD_TAKEN : PlanReason.VARIABLE_TAKEN,
                claim.path(),
                claim.shown() + ", which " + owner + " writes to",
                vault ? "a field of its own" : "a variable of its own",
                vault
                    ? "Give one of them another field or path."
                    : "Rename one of the variables or its slots."));
      }
    }
    return findings.stream();
  }

  private static List<Claim> variablesOf(PlanSpec plan) {
    var claims = new ArrayList<Claim>();
    for (var environment : plan.environments()) {
      for (int i = 0; i < plan.secrets().size(); i++) {
        var secret = plan.secrets().get(i);
        var path = "secrets[" + i + "]";
        for (var consumer : secret.roles().keySet()) {
          var container =
              environment.service(consumer).map(s -> railwayId(environment, s)).orElse(consumer);
          var owner = owner(plan, environment, secret);
          claims.add(
              new Claim(new Place(container, secret.name()), owner, path + ".name", secret.name()));
          secret
              .storedIn()
              .ifPresent(v ->
                  claims.add(new Claim(new Place(container, v), owner, path + ".stored-in", v)));
          claims.add(slot(container, secret.pendingVariable(), owner, path));
          secret.previousVariable().ifPresent(v -> claims.add(slot(container, v, owner, path)));
        }
      }
    }
    return claims;
  }

  private static Claim slot(String container, String variable, String owner, String path) {
    return new Claim(new Place(container, variable), owner, path + ".slots", variable);
  }

  private static String railwayId(PlannedEnvironment environment, PlannedService service) {
    return environment.project(service.project()).map(p -> p.railway().environmentId()).orElse("")
        + "/"
        + service.serviceId();
  }

  private static List<Claim> fieldsOf(PlanSpec plan) {
    var claims = new ArrayList<Claim>();
    for (var environment : plan.environments()) {
      var container = environment.vault().mount() + ":" + environment.vault().path();
      for (int i = 0; i < plan.secrets().size(); i++) {
        var secret = plan.secrets().get(i);
        claims.add(
            new Claim(
                new Place(container, secret.field()),
                owner(plan, environment, secret),
                "secrets[" + i + "].field",
                environment.vault().path() + " " + secret.field()));
      }
    }
    return claims;
  }

  private static String owner(PlanSpec plan, PlannedEnvironment environment, PlannedSecret secret) {
    return plan.name() + "/" + environment.name() + "/" + secret.name();
  }
}
