package dev.keyturn.sandbox.railway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RailwayEdgeTest {
  private static final WorldTimings FAST = Sandbox.fast();

  @Test
  void no_request_is_lost_while_a_deployment_without_overlap_and_draining_is_replaced()
      throws Exception {
    try (var server =
        RailwayServer.start(world(new ToyProgram(), service -> service.replicas(3)), 0)) {
      var edge = server.edge("s");
      for (var round = 0; round < 3; round++) {
        server.person().movesHost("s");
        var moved = server.deployments("s").getLast().id();
        Sandbox.eventually()
            .until(() -> {
              assertThat(code(edge)).isEqualTo(200);
              return server.liveReplicas("s").stream()
                  .allMatch(r -> r.deploymentId().equals(moved));
            });
      }
    }
  }

  @Test
  void without_a_replica_the_edge_says_503_and_a_program_that_breaks_off_is_502() throws Exception {
    var dead = new AtomicBoolean();
    Workload breaking =
        variables -> {
          if (dead.get()) {
            throw new IllegalStateException("dead");
          }
          return new Breaking();
        };
    try (var server = RailwayServer.start(world(breaking, service -> service), 0)) {
      assertThat(code(server.edge("s"))).isEqualTo(502);

      dead.set(true);
      restart(server);

      Sandbox.eventually().untilAsserted(() -> assertThat(code(server.edge("s"))).isEqualTo(503));
      assertThat(server.liveReplicas("s")).isEmpty();
    }
  }

  @Test
  void a_service_in_two_environments_is_named_with_its_environment() throws IOException {
    var service = ServiceSetup.of("s", "api", new ToyProgram());
    var world =
        RailwayWorld.builder(Clock.systemUTC())
            .project("p", "shop")
            .environment("e1", "production")
            .service(service)
            .environment("e2", "staging")
            .service(service)
            .build();
    try (var server = RailwayServer.start(world, 0)) {
      assertThatThrownBy(() -> server.edge("s")).hasMessageContaining("2 services named s");
      assertThat(server.edge("e1/s")).isNotEqualTo(server.edge("e2/s"));
    }
  }

  @Test
  void a_program_that_does_not_fit_its_first_variables_stops_the_start() {
    var world = world(new ToyProgram(), service -> service.variable("KEY", "broken"));

    assertThatThrownBy(() -> RailwayServer.start(world, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("service api");
  }

  @Test
  void close_stops_every_program() throws IOException {
    var program = new ToyProgram();

    RailwayServer.start(world(program, service -> service.replicas(2)), 0).close();

    assertThat(program.started).hasSize(2).allMatch(replica -> replica.stopped);
  }

  private static RailwayWorld world(Workload workload, UnaryOperator<ServiceSetup> settings) {
    return RailwayWorld.builder(Clock.systemUTC())
        .project("p", "shop")
        .environment("e", "production")
        .service(settings.apply(ServiceSetup.of("s", "api", workload)))
        .token(new AccessToken.ForProject("t", "ci", "p", "e"))
        .timings(FAST)
        .build();
  }

  private static void restart(RailwayServer server) throws IOException {
    var connection = (HttpURLConnection) server.endpoint().toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("User-Agent", "keyturn-test/1");
    connection.setRequestProperty("Project-Access-Token", "t");
    var id = server.deployments("s").getFirst().id();
    var document = "mutation($id: String!) { deploymentRestart(id: $id) }";
    try (var out = connection.getOutputStream()) {
      out.write(Sandbox.body(document, Map.of("id", id)).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(connection.getResponseCode()).isEqualTo(200);
  }

  private static int code(URI uri) throws IOException {
    var connection = (HttpURLConnection) uri.toURL().openConnection();
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  private static final class Breaking implements Workload.Replica {
    @Override
    public void handle(HttpExchange exchange) {
      throw new IllegalStateException("broken off");
    }

    @Override
    public void drain() {}

    @Override
    public void stop() {}
  }
}
