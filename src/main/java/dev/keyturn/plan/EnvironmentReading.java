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
  static PlannedEnvironment read(Section section, ApprovalRule usual, String earlier) {
    return new PlannedEnvironment(
        name(section, "name"),
        after(section, earlier),
        section.has("approval") ? TimingReading.approval(section) : usual,
        section.has("projects")
            ? projects(section.namedThings("projects", "Railway environments"))
            : List.of(),
        section.has("vault")
            ? vault(section.section("vault", Shape.VAULT))
            : new VaultPlace("", List.of()),
        section.has("services")
            ? services(section.namedThings("services", "services"))
            : List.of());
  }

  private static Optional<String> after(Section section, String earlier) {
    if (section.has("after")) {
      var after = name(section, "after");
      return after.equals("none") ? Optional.empty() : Optional.of(after);
    }
    return earlier.isEmpty() ? Optional.empty() : Optional.of(earlier);
  }

  private static List<PlannedProject> projects(Section section) {
    var projects = new ArrayList<PlannedProject>();
    for (var alias : aliases(section)) {
      var project = section.section(alias, Shape.PROJECT);
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

  private static VaultPlace vault(Section vault) {
    var path =
        vault
            .scalar("path")
            .flatMap(s ->
                s.matching(
                    Names.PATH,
                    "1 to 8 segments of [a-z0-9-]{1,63} joined by /",
                    "Write it without a leading slash, dots or upper-case letters."))
            .orElse("");
    return new VaultPlace(name(vault, "mount"), List.of(path.split("/")));
  }

  private static List<PlannedService> services(Section section) {
    var services = new ArrayList<PlannedService>();
    for (var alias : aliases(section)) {
      var service = section.section(alias, Shape.SERVICE);
      var replicas = service.scalar("replicas").flatMap(s -> s.number(1, 200));
      services.add(
          new PlannedService(
              alias,
              name(service, "project"),
              service.scalar("service").flatMap(Scalar::uuid).orElse(""),
              replicas.map(OptionalInt::of).orElse(OptionalInt.empty()),
              service.has("confirm")
                  ? confirm(service.section("confirm", Shape.CONFIRM))
                  : new ConfirmationWay(Optional.empty(), Optional.empty(), false)));
    }
    return services;
  }

  private static ConfirmationWay confirm(Section confirm) {
    Optional<ConfirmationWay.Attestation> attestation = Optional.empty();
    if (confirm.has("attestation")) {
      var section = confirm.section("attestation", Shape.ATTESTATION);
      attestation =
          Optional.of(
              new ConfirmationWay.Attestation(
                  section.scalar("url").flatMap(Scalar::url).orElse(NOWHERE),
                  section.scalar("token").flatMap(Scalar::variableName).orElse("")));
    }
    Optional<ConfirmationWay.HttpCheck> http = Optional.empty();
    if (confirm.has("http")) {
      var section = confirm.section("http", Shape.HTTP);
      http =
          Optional.of(
              new ConfirmationWay.HttpCheck(
                  section.scalar("url").flatMap(Scalar::url).orElse(NOWHERE)));
    }
    return new ConfirmationWay(
        attestation, http, confirm.scalar("manual").flatMap(Scalar::flag).orElse(false));
  }

  /** The keys of a mapping whose keys are names; those that are none are told and left out. */
  static List<String> aliases(Section section) {
    var aliases = new ArrayList<String>();
    for (var key : section.keys()) {
      if (Names.SEGMENT.matcher(key).matches()) {
        aliases.add(key);
      } else {
        section.add(
            PlanReason.MALFORMED,
            section.path() + "." + Echo.key(key),
            section.node(),
            "the name " + Echo.of(key),
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

  private static String name(Section section, String key) {
    return section
        .scalar(key)
        .flatMap(s -> s.matching(Names.SEGMENT, "a name of [a-z0-9-]{1,63}", NAME_REMEDY))
        .orElse("");
  }
}
