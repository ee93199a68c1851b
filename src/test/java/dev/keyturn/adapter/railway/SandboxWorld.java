package dev.keyturn.adapter.railway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.sandbox.railway.AccessToken;
import dev.keyturn.sandbox.railway.RailwayServer;
import dev.keyturn.sandbox.railway.RailwayWorld;
import dev.keyturn.sandbox.railway.RateLimits;
import dev.keyturn.sandbox.railway.ServiceSetup;
import dev.keyturn.sandbox.railway.Workload;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** A sandbox Railway with one project, and our adapter pointed at it. */
final class SandboxWorld implements AutoCloseable {
  static final RailwayEnvironment PRODUCTION =
      new RailwayEnvironment("p-shop", "e-production", "PROD_TOKEN", TokenKind.PROJECT);
  static final ServiceRef API = new ServiceRef(PRODUCTION, "s-api", "api");
  static final ServiceRef WEB = new ServiceRef(PRODUCTION, "s-web", "web");
  static final String UNRELATED = "unrelated-canary";

  private static final Map<String, String> TOKENS =
      Map.of("PROD_TOKEN", "tok-prod", "WORKSPACE_TOKEN", "tok-work", "WRONG_TOKEN", "tok-wrong");

  final RailwayServer server;
  final RailwayApi api;
  final RailwayPlatform platform;
  final RailwayAccess access;
  final ScriptedRailway.RecordingBudget budget = new ScriptedRailway.RecordingBudget();

  SandboxWorld() throws IOException {
    this(RateLimits.pro());
  }

  SandboxWorld(RateLimits limits) throws IOException {
    server =
        RailwayServer.start(
            RailwayWorld.builder(Clock.systemUTC())
                .limits(limits)
                .project("p-shop", "shop")
                .environment("e-production", "production")
                .service(
                    ServiceSetup.of("s-api", "api", _ -> new Quiet())
                        .replicas(2)
                        .healthcheck("/health", 10)
                        .teardown(1, 2)
                        .variable("JWT_SECRET", "one")
                        .variable("ALIAS", "${{JWT_SECRET}}")
                        .variable("FOREIGN_ALIAS", "${{ web.WEB_SECRET }}")
                        .variable("UNRELATED", UNRELATED)
                        .sealedVariable("SEALED_SECRET", "hidden"))
                .service(
                    ServiceSetup.of("s-web", "web", _ -> new Quiet())
                        .variable("WEB_SECRET", "web-one")
                        .variable("JWT_SECRET_NEW", "two"))
                .environment("e-staging", "staging")
                .service(ServiceSetup.of("s-api", "api", _ -> new Quiet()))
                .token(
                    new AccessToken.ForProject("tok-prod", "production", "p-shop", "e-production"))
                .token(new AccessToken.ForWorkspace("tok-work", "work"))
                .build(),
            0);
    api =
        new RailwayApi(
            new RailwaySettings(
                server.endpoint(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMillis(20)),
            TOKENS::get,
            budget,
            Clock.systemUTC());
    platform = new RailwayPlatform(api);
    access = new RailwayAccess(api);
  }

  @Override
  public void close() {
    api.close();
    server.close();
  }

  /** A program that only says that it is well. */
  private static final class Quiet implements Workload.Replica {
    @Override
    public void handle(HttpExchange exchange) throws IOException {
      try (exchange) {
        var body = "well".getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
    }

    @Override
    public void drain() {}

    @Override
    public void stop() {}
  }
}
