package dev.keyturn.plan;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads one environment of a plan. Where a mistake was told, a neutral value stands in, and the
 * result is not used.
 */
final class EnvironmentReading {
  private static final URI NOWHERE = URI.create("https://host.invalid/");
  private static final String NAME_REMEDY = "Use lower-case letters, digits and hyphens.";

  private EnvironmentReading() {}

  /**
   * @param usual the plan's approval, for an environment without its own
   * @param earlier the environment listed before; empty for the first
   */
  static PlannedEnvironment read(YamlMapping section, ApprovalRule usual, String earlier) {
    return new PlannedEnvironment(
        section
            .scalar("name")
            .flatMap(s ->
                s.matching(
                    NamePatterns.ENVIRONMENT, "a name of [a-z0-9-]{1,63}, not none", NAME_REMEDY))
            .orElse(""),
        after(section, earlier),
        section.has("approval") ? TimingReading.approval(section) : usual,
        section.has("projects")
            ? projects(section.namedThings("projects", "Railway environments"))
            : List.of(),
        section.has("vault")
            ? vault(section.section("vault", PlanKeys.VAULT))
            : new VaultPlace("", List.of()),
        section.has("services")
            ? services(section.namedThings("services", "services"))
            : List.of());
  }

  private static Optional<String> after(YamlMapping section, String earlier) {
    if (section.has("after")) {
      var after = name(section, "after");
      return after.equals("none") ? Optional.empty() : Optional.of(after);
    }
    return earlier.isEmpty() ? Optional.empty() : Optional.of(earlier);
  }

  private static List<PlannedProject> projects(YamlMapping section) {
    var projects = new ArrayList<PlannedProject>();
    for (var alias : aliases(section)) {
      var project = section.section(alias, PlanKeys.PROJECT);
      projects.add(
          new PlannedProject(
              alias,
              project.scalar("project").flatMap(Scalar::uuid).orElse(""),
              project.scalar("environment").flatMap(Scalar::uuid).orElse(""),
              project.scalar("token").flatMap(Scalar::variableName).orElse(""),
              project
                  .scalar("token-kind")
                  .flatMap(s -> s.word(PlannedProject.TokenKind.class))
                  .orElse(PlannedProject.TokenKind.PROJECT)));
    }
    return projects;
  }

  private static VaultPlace vault(YamlMapping vault) {
    var path =
        vault
            .scalar("path")
            .flatMap(s ->
                s.matching(
                    NamePatterns.PATH,
                    "1 to 8 segments of [a-z0-9-]{1,63} joined by /",
                    "Write it without a leading slash, dots or upper-case letters."))
            .orElse("");
    return new VaultPlace(name(vault, "mount"), List.of(path.split("/")));
  }

  private static List<PlannedService> services(YamlMapping section) {
    var services = new ArrayList<PlannedService>();
    for (var alias : aliases(section)) {
      var service = section.section(alias, PlanKeys.SERVICE);
      var replicas = service.scalar("replicas").flatMap(s -> s.number(1, 200));
      services.add(
          new PlannedService(
              alias,
              name(service, "project"),
              service.scalar("service").flatMap(Scalar::uuid).orElse(""),
              replicas.map(OptionalInt::of).orElse(OptionalInt.empty()),
              service.has("confirm")
                  ? confirm(service.section("confirm", PlanKeys.CONFIRM))
                  : new ConfirmationWay(Optional.empty(), Optional.empty(), false)));
    }
    return services;
  }

  private static ConfirmationWay confirm(YamlMapping confirm) {
    Optional<ConfirmationWay.Attestation> attestation = Optional.empty();
    if (confirm.has("attestation")) {
      var section = confirm.section("attestation", PlanKeys.ATTESTATION);
      attestation =
          Optional.of(
              new ConfirmationWay.Attestation(
                  section.scalar("url").flatMap(Scalar::url).orElse(NOWHERE),
                  section.scalar("token").flatMap(Scalar::variableName).orElse("")));
    }
    Optional<ConfirmationWay.HttpCheck> http = Optional.empty();
    if (confirm.has("http")) {
      var section = confirm.section("http", PlanKeys.HTTP);
      http =
          Optional.of(
              new ConfirmationWay.HttpCheck(
                  section.scalar("url").flatMap(Scalar::url).orElse(NOWHERE)));
    }
    return new ConfirmationWay(
        attestation, http, confirm.scalar("manual").flatMap(Scalar::flag).orElse(false));
  }

  /** The keys of a mapping whose keys are names; those that are none are told and left out. */
  static List<String> aliases(YamlMapping section) {
    var aliases = new ArrayList<String>();
    for (var key : section.keys()) {
      if (NamePatterns.SEGMENT.matcher(key).matches()) {
        aliases.add(key);
      } else {
        section.add(
            PlanReason.MALFORMED,
            section.path() + "." + Redaction.key(key),
            section.node(),
            "the name " + Redaction.of(key),
            "a name of [a-z0-9-]{1,63}",
            NAME_REMEDY);
      }
    }
    if (section.keys().isEmpty()) {
      section.add(
          PlanReason.EMPTY_PLAN,
          section.path(),
          section.node(),
          "nothing",
          "at least one entry",
          "Add one.");
    }
    return aliases;
  }

  private static String name(YamlMapping section, String key) {
    return section
        .scalar(key)
        .flatMap(s -> s.matching(NamePatterns.SEGMENT, "a name of [a-z0-9-]{1,63}", NAME_REMEDY))
        .orElse("");
  }
}
