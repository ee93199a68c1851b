package dev.keyturn.adapter.railway;

import static dev.keyturn.adapter.railway.RailwayFaultsTest.failure;
import static dev.keyturn.adapter.railway.SandboxWorld.PRODUCTION;
import static dev.keyturn.adapter.railway.ScriptedRailway.API;
import static dev.keyturn.adapter.railway.ScriptedRailway.ENVIRONMENT;
import static dev.keyturn.adapter.railway.ScriptedRailway.data;
import static dev.keyturn.adapter.railway.ScriptedRailway.error;
import static dev.keyturn.adapter.railway.ScriptedRailway.json;
import static dev.keyturn.adapter.railway.ScriptedRailway.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several services in one document, and what becomes of one when that does not tell of it. */
class RailwayLookTest {
  private static final Set<VariableName> NAMES = Set.of(new VariableName("JWT_SECRET"));
  private static final ServiceRef WEB = new ServiceRef(ENVIRONMENT, "service-2", "web");
  private static final String WELL =
      """
      "serviceInstance%1$d": {"latestDeployment": null, "activeDeployments": []},
      "deployments%1$d": {"edges": []}, "recent%1$d": {"edges": []},
      "unrendered%1$d": {"JWT_SECRET": "one"}, "rendered%1$d": {"JWT_SECRET": "one"}
      """;
  private static final String STAGED =
      "\"environmentStagedChanges\": {\"id\": \"<empty>\", \"status\": \"STAGED\", \"patch\": {}}, ";

  @Test
  void one_request_tells_what_one_for_each_would() throws Exception {
    try (var world = new SandboxWorld()) {
      var services = new LinkedHashMap<ServiceRef, Set<VariableName>>();
      services.put(new ServiceRef(PRODUCTION, "s-api", "api"), NAMES);
      services.put(
          new ServiceRef(PRODUCTION, "s-web", "web"), Set.of(new VariableName("WEB_SECRET")));

      var together = world.platform.lookTogether(PRODUCTION, services);

      assertThat(world.budget.taken).hasSize(1);
      assertThat(together).hasSize(2);
      for (var service : services.entrySet()) {
        var alone = world.platform.look(service.getKey(), service.getValue());
        var seen = together.get(service.getKey());
        assertThat(seen.active()).isNotEmpty().isEqualTo(alone.active());
        assertThat(seen.recent()).isEqualTo(alone.recent());
        assertThat(seen.latest()).isEqualTo(alone.latest());
        assertThat(seen.staged()).isEqualTo(alone.staged());
        assertThat(seen.stored().keySet()).isEqualTo(service.getValue());
      }
    }
  }

  @Test
  void a_service_of_which_nothing_is_told_is_missing_and_the_other_is_not() throws Exception {
    try (var railway = new ScriptedRailway()) {
      railway.on(
          "Look",
          data(
              "{"
                  + STAGED
                  + WELL.formatted(0)
                  + ", \"serviceInstance1\": null, \"deployments1\": null, \"recent1\": null,"
                  + " \"unrendered1\": null, \"rendered1\": null}"));

      assertThat(together(railway)).containsOnlyKeys(API);
    }
  }

  @Test
  void errors_for_one_of_them_prove_nothing_of_the_others() throws Exception {
    try (var railway = new ScriptedRailway()) {
      railway.on(
          "Look",
          json(
              "{\"errors\": [{\"message\": \"Service not found\", \"path\": [\"serviceInstance1\"]}],"
                  + " \"data\": {"
                  + STAGED
                  + WELL.formatted(0)
                  + "}}"));

      assertThat(together(railway)).isEmpty();
    }
  }

  @Test
  void a_document_that_is_refused_is_not_sent_again() throws Exception {
    try (var railway = new ScriptedRailway()) {
      railway.on(
          "Look",
          status(
              400,
              "{\"errors\": [{\"message\": \"Query is too complex\","
                  + " \"extensions\": {\"code\": \"GRAPHQL_VALIDATION_FAILED\"}}]}"));
      var platform = railway.platform();

      assertThat(platform.lookTogether(ENVIRONMENT, both())).isEmpty();
      assertThat(platform.lookTogether(ENVIRONMENT, both())).isEmpty();

      assertThat(railway.requests()).hasSize(1);
    }
  }

  @Test
  void one_that_had_a_problem_is_sent_again_the_next_time() throws Exception {
    try (var railway = new ScriptedRailway()) {
      railway.on(
          "Look",
          error("Problem processing request"),
          data("{" + STAGED + WELL.formatted(0) + "," + WELL.formatted(1) + "}"));
      var platform = railway.platform();

      assertThat(platform.lookTogether(ENVIRONMENT, both())).isEmpty();
      assertThat(platform.lookTogether(ENVIRONMENT, both())).containsOnlyKeys(API, WEB);
    }
  }

  @Test
  void a_pause_that_is_asked_for_holds_for_all_of_them() throws Exception {
    try (var railway = new ScriptedRailway()) {
      railway.on("Look", status(429, "", "Retry-After", "30"));

      RemoteFailure pause = failure(() -> together(railway));

      assertThat(pause.retryAfter()).isNotNull();
    }
  }

  private static Map<ServiceRef, ?> together(ScriptedRailway railway) throws RemoteFailure {
    return railway.platform().lookTogether(ENVIRONMENT, both());
  }

  private static Map<ServiceRef, Set<VariableName>> both() {
    var both = new LinkedHashMap<ServiceRef, Set<VariableName>>();
    List.of(API, WEB).forEach(s -> both.put(s, NAMES));
    return both;
  }
}
