package dev.keyturn.plan;

import static dev.keyturn.plan.PlanChecks.when;

import dev.keyturn.remote.Loopback;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules on one environment; {@link PlanChecks} lists them. */
final class EnvironmentRules {
  private EnvironmentRules() {}

  static Stream<PlanFinding> projectsAndServicesMatch(PlannedEnvironment environment, String path) {
    var findings = new ArrayList<PlanFinding>();
    var aliases = environment.projects().stream().map(PlannedProject::alias).toList();
    var used = new HashSet<String>();
    for (var service : environment.services()) {
      used.add(service.project());
      when(
              !aliases.contains(service.project()),
              PlanReason.UNKNOWN_PROJECT,
              path + ".services." + service.alias() + ".project",
              Redaction.of(service.project()),
              DidYouMean.oneOf(aliases),
              DidYouMean.remedy(service.project(), aliases))
          .forEach(findings::add);
    }
    // With a misspelt project among them, the unused one is most likely the one that was meant.
    for (var alias : aliases) {
      when(
              aliases.containsAll(used) && !used.contains(alias),
              PlanReason.UNUSED_PROJECT,
              path + ".projects." + alias,
              "a project without services",
              "a service in it",
              "Delete the project, or add the service that lives there.")
          .forEach(findings::add);
    }
    return findings.stream();
  }

  /** What the plan excuses is a service of one of its projects, and no consumer as a whole. */
  static Stream<PlanFinding> whoIsNotAffectedIsBesideThePlan(
      PlannedEnvironment environment, String path) {
    var aliases = environment.projects().stream().map(PlannedProject::alias).toList();
    return environment.notAffected().stream()
        .flatMap(excused -> {
          String where = path + ".not-affected." + excused.alias();
          boolean consumer =
              environment.services().stream()
                  .anyMatch(s ->
                      s.project().equals(excused.project())
                          && s.serviceId().equals(excused.serviceId()));
          return Stream.concat(
              when(
                  !aliases.contains(excused.project()),
                  PlanReason.UNKNOWN_PROJECT,
                  where + ".project",
                  Redaction.of(excused.project()),
                  DidYouMean.oneOf(aliases),
                  DidYouMean.remedy(excused.project(), aliases)),
              when(
                  consumer && excused.variables().isEmpty(),
                  PlanReason.CONSUMER_NOT_AFFECTED,
                  where + ".service",
                  "one of the environment's services",
                  "another service, or the names of its variables",
                  "Delete it, or add variables with the names of those that do not matter."));
        });
  }

  static Stream<PlanFinding> noServiceHasTwoAliases(PlannedEnvironment environment, String path) {
    var findings = new ArrayList<PlanFinding>();
    var seen = new HashMap<String, String>();
    for (var service : environment.services()) {
      var railway =
          environment.project(service.project()).map(p -> p.railway().environmentId()).orElse("");
      var first = seen.putIfAbsent(railway + "/" + service.serviceId(), service.alias());
      if (first != null) {
        findings.add(
            new PlanFinding(
                PlanReason.SAME_SERVICE_TWICE,
                path + ".services." + service.alias() + ".service",
                "the same service as " + first,
                "another service",
                "Copy the right id, or delete one of the two."));
      }
    }
    return findings.stream();
  }

  static Stream<PlanFinding> projectTokenOpensOneEnvironment(
      PlannedEnvironment environment, String path) {
    var findings = new ArrayList<PlanFinding>();
    var opened = new HashMap<String, PlannedProject>();
    for (var project : environment.projects()) {
      RailwayEnvironment railway = project.railway();
      if (railway.tokenKind() != TokenKind.PROJECT) {
        continue;
      }
      var first = opened.putIfAbsent(railway.tokenVariable(), project);
      if (first != null && !first.railway().environmentId().equals(railway.environmentId())) {
        findings.add(
            new PlanFinding(
                PlanReason.PROJECT_TOKEN_SHARED,
                path + ".projects." + project.alias() + ".token",
                railway.tokenVariable() + " for " + first.alias() + " and " + project.alias(),
                "one token for each",
                "Give each project a token of its own, or write token-kind: workspace."));
      }
    }
    return findings.stream();
  }

  static Stream<PlanFinding> everyServiceIsConfirmed(PlannedEnvironment environment, String path) {
    return environment.services().stream()
        .flatMap(service -> {
          var confirm = service.confirm();
          boolean none = !confirm.attested() && confirm.healthUrl() == null && !confirm.manual();
          return when(
              none,
              PlanReason.NO_CONFIRMATION,
              path + ".services." + service.alias() + ".confirm",
              "no confirmation",
              "attestation, http or manual",
              "Add confirm with the attestation URL, or manual: true if a person looks.");
        });
  }

  static Stream<PlanFinding> addressesArePlainAndSecure(
      PlannedEnvironment environment, String path) {
    return environment.services().stream()
        .flatMap(service -> {
          var confirm = path + ".services." + service.alias() + ".confirm.";
          return Stream.concat(
              address(service.confirm().attestationUrl(), confirm + "attestation.url"),
              address(service.confirm().healthUrl(), confirm + "http.url"));
        });
  }

  private static Stream<PlanFinding> address(@Nullable String text, String path) {
    if (text == null) {
      return Stream.empty();
    }
    URI url = URI.create(text);
    return Stream.concat(
        when(
            !"https".equals(url.getScheme()) && !isPrivate(url.getHost()),
            PlanReason.INSECURE_URL,
            path,
            "http to a public host",
            "https, or http to *.railway.internal or loopback",
            "Write https://."),
        when(
            url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null,
            PlanReason.URL_NOT_PLAIN,
            path,
            "a URL with user, query or fragment",
            "scheme, host, port and path only",
            "Delete everything before @, and from ? or # on; tokens go into the variable that token names."));
  }

  private static boolean isPrivate(String host) {
    return Loopback.host(host) || host.toLowerCase(Locale.ROOT).endsWith(".railway.internal");
  }
}
