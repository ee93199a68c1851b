package dev.keyturn.sandbox;

import dev.keyturn.sandbox.SandboxSpec.Project;
import dev.keyturn.sandbox.SandboxSpec.Service;
import dev.keyturn.sandbox.app.AppSpec;
import dev.keyturn.sandbox.app.Application;
import dev.keyturn.sandbox.app.SharedStore;
import dev.keyturn.sandbox.railway.AccessToken;
import dev.keyturn.sandbox.railway.RailwayWorld;
import dev.keyturn.sandbox.railway.ServiceSetup;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state in which a world begins, with every value made on the spot: each secret set on each of
 * its services and nothing in its other slots.
 */
final class FirstState {
  private static final int TOKEN_BYTES = 24;

  private final SandboxSpec spec;
  private final Clock clock;
  private final SecureRandom random;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, String> railwayTokens = new LinkedHashMap<>();
  private final Map<String, String> attestationTokens = new LinkedHashMap<>();
  private final Map<String, AppSpec> applications = new LinkedHashMap<>();

  FirstState(SandboxSpec spec, Clock clock, SecureRandom random) {
    this.spec = spec;
    this.clock = clock;
    this.random = random;
    spec.secrets().forEach(secret -> values.put(secret.name(), secret.value().make(random)));
    for (Project project : spec.projects()) {
      railwayTokens.computeIfAbsent(project.tokenVariable(), _ -> token());
    }
    for (Service service : spec.services()) {
      attestationTokens.computeIfAbsent(service.attestationTokenVariable(), _ -> token());
      applications.put(service.name(), spec.application(service, new SharedStore()));
    }
  }

  /** The value of every secret by its name. */
  Map<String, String> values() {
    return values;
  }

  /** Every token that a client needs, by the environment variable that carries it. */
  Map<String, String> tokens() {
    Map<String, String> all = new LinkedHashMap<>(railwayTokens);
    all.putAll(attestationTokens);
    return all;
  }

  AppSpec application(Service service) {
    return of(applications, service.name());
  }

  /** The world for Railway; every replica that starts is shown to the watch first. */
  RailwayWorld railway(FirstUse watch) {
    RailwayWorld.Builder world =
        RailwayWorld.builder(clock).timings(spec.pace().timings()).limits(spec.pace().limits());
    Map<String, List<Project>> byId = new LinkedHashMap<>();
    spec.projects()
        .forEach(of -> byId.computeIfAbsent(of.projectId(), _ -> new ArrayList<>()).add(of));
    byId.forEach((id, projects) -> {
      world.project(id, projects.getFirst().alias());
      for (Project project : projects) {
        world.environment(project.environmentId(), spec.environmentName());
        spec.services().stream()
            .filter(service -> service.project().equals(project.alias()))
            .forEach(service -> world.service(service(service, watch)));
      }
    });
    spec.projects().stream().map(this::accessToken).distinct().forEach(world::token);
    return world.build();
  }

  private ServiceSetup service(Service service, FirstUse watch) {
    Application application = new Application(application(service), clock, random);
    ServiceSetup setup =
        ServiceSetup.of(service.serviceId(), service.name(), watch.over(application))
            .replicas(service.replicas())
            .healthcheck("/api/health", 300)
            .teardown(spec.pace().overlapSeconds(), spec.pace().drainingSeconds())
            .variable("NODE_ENV", spec.environmentName())
            .variable("LOG_LEVEL", "info")
            .variable(
                "KEYTURN_ATTESTATION_TOKEN",
                of(attestationTokens, service.attestationTokenVariable()));
    for (SecretSpec secret : spec.secretsOf(service)) {
      String value = of(values, secret.name());
      setup = setup.variable(secret.storedIn().orElse(secret.name()), value);
      if (secret.storedIn().isPresent()) {
        setup = setup.variable(secret.name(), "${{" + secret.storedIn().get() + "}}");
      }
    }
    return setup;
  }

  private AccessToken accessToken(Project project) {
    String value = of(railwayTokens, project.tokenVariable());
    return switch (project.tokenKind()) {
      case PROJECT ->
          new AccessToken.ForProject(
              value, project.alias(), project.projectId(), project.environmentId());
      case WORKSPACE -> new AccessToken.ForWorkspace(value, project.tokenVariable());
      case ACCOUNT -> new AccessToken.ForAccount(value, project.tokenVariable());
    };
  }

  private String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return "sandbox-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static <T> T of(Map<String, T> all, String name) {
    T found = all.get(name);
    if (found == null) {
      throw new IllegalStateException("nothing was made for " + name);
    }
    return found;
  }
}
