package dev.keyturn.adapter.railway;

import static dev.keyturn.adapter.railway.RailwayFaultsTest.failure;
import static dev.keyturn.adapter.railway.SandboxWorld.API;
import static dev.keyturn.adapter.railway.SandboxWorld.PRODUCTION;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import dev.keyturn.rotation.ServiceRef;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RailwayAccessTest {
  @Test
  void a_project_token_is_right_for_its_own_environment_only() throws Exception {
    try (var world = new SandboxWorld()) {
      assertThat(world.access.token(PRODUCTION))
          .isEqualTo(new RailwayAccess.Token("production", true));
      assertThat(
              world.access.token(
                  new RailwayEnvironment("p-shop", "e-staging", "PROD_TOKEN", TokenKind.PROJECT)))
          .isEqualTo(new RailwayAccess.Token("production", false));
    }
  }

  @Test
  void another_token_names_its_workspaces() throws Exception {
    try (var world = new SandboxWorld()) {
      var work =
          new RailwayEnvironment("p-shop", "e-staging", "WORKSPACE_TOKEN", TokenKind.WORKSPACE);
      assertThat(world.access.token(work).label()).isNotBlank();
      assertThat(world.access.service(new ServiceRef(work, "s-api", "api")).serviceName())
          .isEqualTo("api");
    }
  }

  @Test
  void an_unknown_token_is_rejected() throws IOException {
    try (var world = new SandboxWorld()) {
      var wrong =
          new RailwayEnvironment("p-shop", "e-production", "WRONG_TOKEN", TokenKind.PROJECT);
      assertThat(failure(() -> world.access.token(wrong)).kind()).isEqualTo(REJECTED);
    }
  }

  @Test
  void a_services_settings_and_flags_are_read_without_any_value() throws Exception {
    try (var world = new SandboxWorld()) {
      var service = world.access.service(API);

      assertThat(service.environmentName()).isEqualTo("production");
      assertThat(service.serviceName()).isEqualTo("api");
      assertThat(service.healthcheckPath()).isEqualTo("/health");
      assertThat(service.overlapSeconds()).isEqualTo(1);
      assertThat(service.sleeps()).isFalse();
      assertThat(service.drainingSeconds()).isEqualTo(2);
      assertThat(service.replicas()).isEqualTo(2);
      assertThat(service.volume()).isFalse();
      assertThat(service.cron()).isNull();
      assertThat(service.latestStatus()).isEqualTo("SUCCESS");
      assertThat(service.canRedeploy()).isTrue();
      assertThat(service.variables())
          .containsOnlyKeys("JWT_SECRET", "ALIAS", "FOREIGN_ALIAS", "UNRELATED", "SEALED_SECRET");
      assertThat(service.variables().get("SEALED_SECRET").sealed()).isTrue();
      assertThat(service.variables().get("JWT_SECRET"))
          .isEqualTo(new RailwayAccess.Flags(false, List.of()));
      assertThat(service.variables().get("ALIAS").references()).isNotEmpty();
      assertThat(service.toString()).doesNotContain("canary");
    }
  }

  @Test
  void a_service_that_is_not_there_is_rejected() throws IOException {
    try (var world = new SandboxWorld()) {
      assertThat(
              failure(() -> world.access.service(new ServiceRef(PRODUCTION, "s-none", "none")))
                  .kind())
          .isEqualTo(REJECTED);
    }
  }

  @Test
  void regions_volumes_and_further_pages_are_counted() throws RemoteFailure {
    try (var railway = new ScriptedRailway()) {
      railway.on("ServiceAccess", page("A", true), page("B", false));

      var service = new RailwayAccess(railway.api()).service(ScriptedRailway.API);

      assertThat(service.replicas()).isEqualTo(5);
      assertThat(service.volume()).isTrue();
      assertThat(service.variables()).containsOnlyKeys("A", "B");
      assertThat(railway.requests().getLast().variables().path("after").asText())
          .isEqualTo("cursor-A");
    }
  }

  private static ScriptedRailway.Answer page(String name, boolean more) {
    return ScriptedRailway.data(
        """
        {"environment":{"name":"production","projectId":"project-1",
          "config":{"services":{"service-1":{"volumeMounts":{"v":{"mountPath":"/data"}},
            "deploy":{"multiRegionConfig":{"us":{"numReplicas":2},"eu":{"numReplicas":3}}}}}},
          "variables":{"edges":[
            {"node":{"name":"%s","serviceId":"service-1","isSealed":false,"references":[]}},
            {"node":{"name":"OTHER","serviceId":"service-2","isSealed":false,"references":[]}}],
           "pageInfo":{"hasNextPage":%s,"endCursor":"cursor-%s"}}},
         "serviceInstance":{"serviceName":"api","numReplicas":2,"latestDeployment":null}}\
        """
            .formatted(name, more, name));
  }
}
