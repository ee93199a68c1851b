package dev.keyturn.sandbox.load;

import static dev.keyturn.Patience.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.MovedClock;
import dev.keyturn.sandbox.app.AppSecret;
import dev.keyturn.sandbox.app.AppSecret.Kind;
import dev.keyturn.sandbox.app.AppSecret.Role;
import dev.keyturn.sandbox.app.AppSpec;
import dev.keyturn.sandbox.app.Application;
import dev.keyturn.sandbox.app.Habit;
import dev.keyturn.sandbox.app.SharedStore;
import dev.keyturn.sandbox.app.TestEdge;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A signer with stored things and a verifier, three replicas each, with all the values of one
 * made-up world.
 */
final class Rehearsal implements AutoCloseable {
  static final Duration TOKEN_LIFETIME = Duration.ofMinutes(15);
  static final Map<String, String> BEFORE =
      Map.of(
          "JWT_SECRET", "example-only-jwt-before-0123456789-0123456789",
          "MASTER_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
          "API_KEY_SALT", "example-only-salt-before");
  static final Map<String, String> AFTER =
      Map.of(
          "JWT_SECRET", "example-only-jwt-after-0123456789-0123456789-0123456789-01234567",
          "MASTER_KEY", "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA=",
          "API_KEY_SALT", "example-only-salt-after");

  private static final int REPLICAS = 3;
  private static final long REQUESTS_BETWEEN_STEPS = 60;

  final MovedClock clock = new MovedClock("2026-11-20T08:00:00Z");
  private final SharedStore store = new SharedStore();
  private final TestEdge api;
  private final TestEdge gateway;
  private final Load load;
  private final HttpClient client = HttpClient.newHttpClient();

  Rehearsal(Habit habit) throws IOException, InterruptedException {
    SecureRandom random = new SecureRandom();
    AppSpec signer =
        AppSpec.of(
                habit,
                store,
                AppSecret.of("JWT_SECRET", Kind.TOKENS_HMAC, Role.BOTH)
                    .withTokenLifetime(TOKEN_LIFETIME),
                AppSecret.of("MASTER_KEY", Kind.BACKUPS, Role.BOTH),
                AppSecret.of("API_KEY_SALT", Kind.API_KEYS, Role.BOTH))
            .withReencryption(new AppSpec.Reencryption(10, Duration.ofMillis(20)));
    AppSpec verifier =
        AppSpec.of(
            habit, new SharedStore(), AppSecret.of("JWT_SECRET", Kind.TOKENS_HMAC, Role.VERIFIER));
    api = new TestEdge("api", new Application(signer, clock, random));
    gateway = new TestEdge("gateway", new Application(verifier, clock, random));
    api.scale(REPLICAS, "D0", BEFORE);
    gateway.scale(REPLICAS, "D0", BEFORE);
    LoadSpec spec =
        LoadSpec.of(
                List.of(
                    LoadTarget.of("api", api.url(), signer, _ -> "sessions"),
                    LoadTarget.of("gateway", gateway.url(), verifier, _ -> "sessions")))
            .withRate(400);
    load = Load.start(spec, clock, random);
  }

  /** Sets one slot of every secret. */
  static Map<String, String> slots(String suffix, Map<String, String> values) {
    Map<String, String> named = new HashMap<>();
    values.forEach((name, value) -> named.put(name + suffix, value));
    return named;
  }

  @SafeVarargs
  static Map<String, String> together(Map<String, String>... parts) {
    Map<String, String> all = new HashMap<>();
    for (Map<String, String> part : parts) {
      all.putAll(part);
    }
    return all;
  }

  /** A rolling deploy, verifiers first, with traffic on every mixture of replicas on the way. */
  void deploy(String deployment, Map<String, String> variables) {
    for (TestEdge edge : List.of(gateway, api)) {
      for (int i = 0; i < REPLICAS; i++) {
        edge.rollOne(deployment, variables);
        letUsersWork();
      }
    }
  }

  /** Leaves the signer halfway through a rolling deploy. */
  void mix(String deployment, Map<String, String> variables) {
    api.rollOne(deployment, variables);
  }

  void letUsersWork() {
    long then = load.report().requests() + REQUESTS_BETWEEN_STEPS;
    await().pollInterval(Duration.ofMillis(20)).until(() -> load.report().requests() >= then);
  }

  void pass(Duration time) {
    clock.advance(time);
    letUsersWork();
  }

  LoadReport soFar() {
    return load.report();
  }

  LoadReport finish() throws InterruptedException {
    return load.stop();
  }

  /** How many stored things need each accepted key of a secret: the key that signs first. */
  List<Integer> remaining(String secret) throws IOException, InterruptedException {
    String challenge = "{\"nonce\":\"%s\",\"names\":[\"%s\"]}".formatted("A".repeat(43), secret);
    HttpRequest request =
        HttpRequest.newBuilder(api.url().resolve(AppSpec.ATTESTATION_PATH))
            .header("Authorization", "Bearer " + TestEdge.TOKEN)
            .POST(HttpRequest.BodyPublishers.ofString(challenge))
            .build();
    JsonNode answer =
        new ObjectMapper()
            .readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    List<Integer> remaining = new ArrayList<>();
    answer
        .path("secrets")
        .path(secret)
        .forEach(entry -> remaining.add(entry.path("remaining").asInt(-1)));
    return remaining;
  }

  @Override
  public void close() {
    load.close();
    client.close();
    api.close();
    gateway.close();
  }
}
