package dev.keyturn.adapter.railway;

import static dev.keyturn.adapter.railway.RailwayFaultsTest.failure;
import static dev.keyturn.adapter.railway.SandboxWorld.PRODUCTION;
import static dev.keyturn.adapter.railway.ScriptedRailway.ENVIRONMENT;
import static dev.keyturn.adapter.railway.ScriptedRailway.data;
import static dev.keyturn.adapter.railway.ScriptedRailway.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.EnvironmentCensus;
import dev.keyturn.rotation.EnvironmentCensus.Service;
import dev.keyturn.rotation.EnvironmentCensus.Variable;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.UnknownConsumers;
import dev.keyturn.rotation.UnknownConsumers.Holder;
import dev.keyturn.rotation.VaultPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RailwayCensusTest {
  private static final ScriptedRailway.Answer NAMES =
      data(
          names(service("s-api", "api", null, "d-1") + "," + service("s-job", "job", "0 5 * * *")));

  @Test
  void two_requests_tell_what_every_service_is_given_and_runs_with() throws Exception {
    try (var world = new SandboxWorld()) {
      EnvironmentCensus census = world.platform.census(PRODUCTION);

      assertThat(world.budget.taken).hasSize(2);
      assertThat(census.services())
          .containsExactly(new Service("s-api", "api", false), new Service("s-web", "web", false));
      assertThat(census.variables())
          .filteredOn(v -> v.stored() && !v.name().startsWith("RAILWAY_"))
          .extracting(Variable::serviceId, Variable::name, Variable::sealed, Variable::references)
          .containsExactlyInAnyOrder(
              tuple("s-api", "JWT_SECRET", false, List.of()),
              tuple("s-api", "ALIAS", false, List.of("JWT_SECRET")),
              tuple("s-api", "FOREIGN_ALIAS", false, List.of("web.WEB_SECRET")),
              tuple("s-api", "UNRELATED", false, List.of()),
              tuple("s-api", "SEALED_SECRET", true, List.of()),
              tuple("s-web", "WEB_SECRET", false, List.of()),
              tuple("s-web", "JWT_SECRET_NEW", false, List.of()));
      assertThat(value(census, "s-api", "FOREIGN_ALIAS", true).sameAs(SecretValue.of("web-one")))
          .isTrue();
      assertThat(value(census, "s-api", "FOREIGN_ALIAS", false).sameAs(SecretValue.of("web-one")))
          .as("what its live deployment was created with")
          .isTrue();
      assertThat(census.toString()).doesNotContain(SandboxWorld.UNRELATED, "web-one");
    }
  }

  @Test
  void who_refers_to_a_service_of_the_plan_is_found_over_the_wire() throws Exception {
    try (var world = new SandboxWorld()) {
      var secret =
          new ManagedSecret(
              new SecretName("WEB_SECRET"),
              new Material.Salt(16),
              Material.Encoding.BASE64,
              null,
              "_NEW",
              "_PREVIOUS",
              new VaultPath("secret", "shop/web", "web_secret"),
              Map.of("web", Role.BOTH),
              Duration.ZERO,
              new Plan.Gates(Duration.ZERO, false, true));
      var plan =
          new Plan(
              "shop",
              "production",
              "owner",
              List.of(
                  new Plan.Consumer(
                      SandboxWorld.WEB, 1, new Plan.Confirmation(null, null, null, true))),
              List.of(secret),
              new Plan.Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, null),
              Plan.ApprovalRule.NOBODY);

      var found =
          UnknownConsumers.of(
              plan,
              List.of(world.platform.census(PRODUCTION)),
              Map.of(secret.name(), SecretValue.of("web-one")));

      assertThat(found)
          .extracting(Holder::sentence)
          .containsExactly("api.FOREIGN_ALIAS is made from WEB_SECRET");
    }
  }

  @Test
  void a_document_for_several_that_is_refused_is_followed_by_one_for_each() throws Exception {
    try (var railway = new ScriptedRailway()) {
      railway
          .on("Census", NAMES)
          .on(
              "CensusValues",
              error("Query complexity exceeded"),
              data("{\"variables\":{\"A\":\"one\"}}"),
              data("{\"variables\":{\"B\":null}}"))
          .on("Snapshot", data("{\"deploymentSnapshot\":null}"));

      EnvironmentCensus census = railway.platform().census(ENVIRONMENT);

      assertThat(railway.operations())
          .containsExactly("Census", "CensusValues", "CensusValues", "Snapshot", "CensusValues");
      assertThat(census.services()).extracting(Service::cron).containsExactly(false, true);
      assertThat(census.variables())
          .extracting(Variable::serviceId, Variable::name, Variable::sealed)
          .containsExactly(tuple("s-api", "A", false), tuple("s-job", "B", true));
    }
  }

  @Test
  void a_service_that_may_not_be_read_is_named_and_one_that_is_gone_is_left_out() throws Exception {
    try (var railway = new ScriptedRailway()) {
      railway
          .on("Census", NAMES)
          .on(
              "CensusValues",
              error("Not Authorized"),
              error("ServiceInstance not found"),
              data("{\"variables\":{\"B\":\"two\"}}"),
              error("Not Authorized"))
          .on("Snapshot", error("Deployment not found"));

      assertThat(railway.platform().census(ENVIRONMENT).variables())
          .extracting(Variable::name)
          .containsExactly("B");
      RemoteFailure refused = failure(() -> railway.platform().census(ENVIRONMENT));
      assertThat(refused.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(refused).hasMessageContaining("what service api holds cannot be read");
    }
  }

  @Test
  void a_pause_that_is_asked_for_is_not_answered_by_more_requests() throws Exception {
    try (var railway = new ScriptedRailway()) {
      railway
          .on("Census", NAMES)
          .on("CensusValues", ScriptedRailway.status(429, "", "Retry-After", "7"));

      assertThat(failure(() -> railway.platform().census(ENVIRONMENT)).retryAfter()).isNotNull();
      assertThat(railway.operations()).containsExactly("Census", "CensusValues");
    }
  }

  @Test
  void a_next_page_without_a_cursor_is_no_list() throws Exception {
    try (var railway = new ScriptedRailway()) {
      railway.on(
          "Census",
          data(
              names(service("s-api", "api", null))
                  .replace("\"hasNextPage\":false", "\"hasNextPage\":true")));

      assertThat(failure(() -> railway.platform().census(ENVIRONMENT)))
          .hasMessageContaining("cursor");
    }
  }

  private static SecretValue value(
      EnvironmentCensus census, String service, String name, boolean stored) {
    return census.variables().stream()
        .filter(v -> service.equals(v.serviceId()) && v.name().equals(name) && v.stored() == stored)
        .map(Variable::value)
        .findFirst()
        .orElseThrow();
  }

  private static String names(String services) {
    String none = "\"pageInfo\":{\"hasNextPage\":false,\"endCursor\":null}";
    return "{\"environment\":{\"serviceInstances\":{\"edges\":["
        + services
        + "],"
        + none
        + "},\"variables\":{\"edges\":[],"
        + none
        + "}}}";
  }

  private static String service(String id, String name, String cron, String... deployments) {
    return "{\"node\":{\"serviceId\":\"%s\",\"serviceName\":\"%s\",\"cronSchedule\":%s,\"activeDeployments\":[%s]}}"
        .formatted(
            id,
            name,
            cron == null ? "null" : "\"" + cron + "\"",
            String.join(
                ",", List.of(deployments).stream().map(d -> "{\"id\":\"" + d + "\"}").toList()));
  }
}
