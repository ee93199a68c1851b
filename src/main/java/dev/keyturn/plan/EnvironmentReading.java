package dev.keyturn.plan;

import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads one environment of a plan. Where a mistake was told, a neutral value stands in, and the
 * result is not used.
 */
final class EnvironmentReading {
  private EnvironmentReading() {}

  /**
   * @param usual the plan's approval, for an environment without its own
   * @param earlier the environment listed before; empty for the first
   */
  static PlannedEnvironment read(YamlMapping section, Plan.ApprovalRule usual, String earlier) {
    return new PlannedEnvironment(
        section.text("name").orElse(""),
        after(section, earlier),
        section.has("approval") ? TimingReading.approval(section) : usual,
        section
            .named("projects", "Railway environments")
            .map(EnvironmentReading::projects)
            .orElse(List.of()),
        section.section("vault").map(EnvironmentReading::vault).orElse(new VaultPlace("", "")),
        section.named("services", "services").map(EnvironmentReading::services).orElse(List.of()),
        section
            .named("not-affected", "services")
            .map(EnvironmentReading::notAffected)
            .orElse(List.of()));
  }

  private static List<ExcusedService> notAffected(YamlMapping section) {
    var excused = new ArrayList<ExcusedService>();
    for (var alias : aliases(section)) {
      var service = section.entry(alias, PlanKeys.NOT_AFFECTED);
      excused.add(
          new ExcusedService(
              alias,
              service.text("project").orElse(""),
              service.text("service").orElse(""),
              Set.copyOf(service.texts("variables", "variables")),
              service.text("reason").orElse("")));
    }
    return excused;
  }

  private static Optional<String> after(YamlMapping section, String earlier) {
    return section.has("after")
        ? section.text("after").filter(after -> !after.equals("none"))
        : Optional.of(earlier).filter(name -> !name.isEmpty());
  }

  private static List<PlannedProject> projects(YamlMapping section) {
    var projects = new ArrayList<PlannedProject>();
    for (var alias : aliases(section)) {
      var project = section.entry(alias, PlanKeys.PROJECT);
      projects.add(
          new PlannedProject(
              alias,
              new RailwayEnvironment(
                  project.text("project").orElse(""),
                  project.text("environment").orElse(""),
                  project.text("token").orElse(""),
                  project.word("token-kind", TokenKind.class).orElseThrow())));
    }
    return projects;
  }

  private static VaultPlace vault(YamlMapping vault) {
    return new VaultPlace(vault.text("mount").orElse(""), vault.text("path").orElse(""));
  }

  private static List<PlannedService> services(YamlMapping section) {
    var services = new ArrayList<PlannedService>();
    for (var alias : aliases(section)) {
      var service = section.entry(alias, PlanKeys.SERVICE);
      services.add(
          new PlannedService(
              alias,
              service.text("project").orElse(""),
              service.text("service").orElse(""),
              service.number("replicas").map(OptionalInt::of).orElse(OptionalInt.empty()),
              service
                  .section("confirm")
                  .map(EnvironmentReading::confirm)
                  .orElse(new Plan.Confirmation(null, null, null, false))));
    }
    return services;
  }

  private static Plan.Confirmation confirm(YamlMapping confirm) {
    var attestation = confirm.section("attestation");
    return new Plan.Confirmation(
        attestation.flatMap(a -> a.text("url")).orElse(null),
        attestation.flatMap(a -> a.text("token")).orElse(null),
        confirm.section("http").flatMap(h -> h.text("url")).orElse(null),
        confirm.flag("manual"));
  }

  /** The keys of a mapping whose keys are names; those that are none are told and left out. */
  static List<String> aliases(YamlMapping section) {
    var aliases = new ArrayList<String>();
    for (var key : section.keys()) {
      if (PlanForm.NAME.matches(key)) {
        aliases.add(key);
      } else {
        section.add(
            PlanReason.MALFORMED,
            section.path() + "." + Redaction.key(key),
            section.node(),
            "the name " + Redaction.of(key),
            PlanForm.NAME.expected,
            PlanForm.NAME.remedy);
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
}
