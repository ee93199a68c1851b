package dev.keyturn.sandbox.app;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.MovedClock;
import dev.keyturn.sandbox.app.AppSecret.Kind;
import dev.keyturn.sandbox.app.AppSecret.Role;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttestationTest {
  private static final String A = "example-only-0123456789-0123456789-current";
  private static final String B = "example-only-0123456789-0123456789-next";
  private static final String[] BEARER = {"Authorization", "Bearer " + TestEdge.TOKEN};
  private static final AppSecret JWT = AppSecret.of("JWT_SECRET", Kind.TOKENS_HMAC, Role.BOTH);
  private static final AppSecret BACKUP = AppSecret.of("MASTER_KEY", Kind.BACKUPS, Role.BOTH);
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "RAILWAY_DEPLOYMENT_ID",
          "D0",
          "RAILWAY_REPLICA_ID",
          "r1",
          "KEYTURN_ATTESTATION_TOKEN",
          TestEdge.TOKEN);

  private final MovedClock clock = new MovedClock("2026-11-20T08:00:00Z");
  private final SharedStore store = new SharedStore();
  private final TestEdge edge = new TestEdge("api", application(Habit.THREE_SLOT, JWT));
  private final Caller caller = new Caller(edge.url());

  AttestationTest() throws IOException {}

  @AfterEach
  void close() {
    caller.close();
    edge.close();
  }

  private Application application(Habit habit, AppSecret... secrets) {
    AppSpec spec =
        AppSpec.of(habit, store, secrets)
            .withReencryption(new AppSpec.Reencryption(7, Duration.ofMillis(10)));
    return new Application(spec, clock, new SecureRandom());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong",
        "Bearer ",
        "Basic abc",
        "example-only-attestation-token-0123456789",
        "bearer " + TestEdge.TOKEN
      })
  void a_wrong_bearer_learns_nothing(String authorization) throws Exception {
    edge.scale(1, "D0", Map.of("JWT_SECRET", A));
    Caller.Reply reply =
        caller.post(
            AppSpec.ATTESTATION_PATH,
            Caller.challenge(Caller.NONCE, "JWT_SECRET"),
            "Authorization",
            authorization);
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.raw()).isEmpty();
  }

  @Test
  void without_a_bearer_even_a_malformed_body_is_only_unauthorized() throws Exception {
    edge.scale(1, "D0", Map.of("JWT_SECRET", A));
    assertThat(caller.post(AppSpec.ATTESTATION_PATH, "x".repeat(9000)).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"names\":[\"JWT_SECRET\"]}",
        "{\"nonce\":\"short\",\"names\":[]}",
        "{\"nonce\":7,\"names\":[]}",
        "{\"nonce\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\",\"names\":[]}",
        "{\"nonce\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh+\",\"names\":[]}",
        "{\"nonce\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}",
        "{\"nonce\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\",\"names\":[1]}"
      })
  void a_malformed_challenge_is_refused(String body) throws Exception {
    edge.scale(1, "D0", Map.of("JWT_SECRET", A));
    assertThat(caller.post(AppSpec.ATTESTATION_PATH, body, BEARER).status()).isEqualTo(400);
  }

  @Test
  void other_methods_paths_and_sizes_are_refused() throws Exception {
    edge.scale(1, "D0", Map.of("JWT_SECRET", A));
    assertThat(caller.get(AppSpec.ATTESTATION_PATH, BEARER).status()).isEqualTo(405);
    assertThat(caller.post(AppSpec.ATTESTATION_PATH + "/more", "{}", BEARER).status())
        .isEqualTo(404);
    String padded = Caller.challenge(Caller.NONCE) + " ".repeat(4096);
    assertThat(caller.post(AppSpec.ATTESTATION_PATH, padded.substring(0, 4096), BEARER).status())
        .isEqualTo(200);
    assertThat(caller.post(AppSpec.ATTESTATION_PATH, padded.substring(0, 4097), BEARER).status())
        .isEqualTo(413);
  }

  @Test
  void without_the_token_variable_there_is_no_attestation() throws Exception {
    Map<String, String> variables = new HashMap<>(ENVIRONMENT);
    variables.remove("KEYTURN_ATTESTATION_TOKEN");
    variables.put("JWT_SECRET", A);
    edge.start(variables);
    assertThat(caller.attest("JWT_SECRET").status()).isEqualTo(404);
    assertThat(caller.get("/api/health").status()).isEqualTo(200);
  }

  @Test
  void the_answer_holds_no_key_and_no_two_proofs_are_alike() throws Exception {
    edge.scale(3, "D1", Map.of("JWT_SECRET", A, "JWT_SECRET_NEW", B));
    Set<String> proofs = new HashSet<>();
    Set<String> replicas = new HashSet<>();
    await()
        .until(() -> {
          Caller.Reply reply = caller.attest("JWT_SECRET");
          assertThat(reply.raw()).doesNotContain(A, B, KeyText.kid(A), KeyText.kid(B));
          replicas.add(reply.text("replica"));
          reply
              .body()
              .path("secrets")
              .path("JWT_SECRET")
              .forEach(key -> proofs.add(key.path("proof").asText()));
          return replicas.size() == 3;
        });
    assertThat(proofs).hasSize(6);
  }

  @Test
  void a_new_first_replica_admits_that_it_signs_with_the_version_to_come() throws Exception {
    try (TestEdge hand = new TestEdge("api", application(Habit.NEW_FIRST, JWT));
        Caller to = new Caller(hand.url())) {
      hand.scale(
          1,
          "D1",
          Map.of("JWT_SECRET", A, "JWT_SECRET_NEW", B, "JWT_SECRET_PREVIOUS", B + "-ignored"));
      JsonNode keys = to.attest("JWT_SECRET").body().path("secrets").path("JWT_SECRET");
      String replica = to.attest("JWT_SECRET").text("replica");
      assertThat(keys).hasSize(2);
      assertThat(keys.get(0).path("proof").asText())
          .isEqualTo(AttestationProof.of(B, "JWT_SECRET", Caller.NONCE, "D1", replica, true));
    }
  }

  @Test
  void idle_seconds_count_from_the_last_success_and_a_forged_kid_is_no_use() throws Exception {
    edge.scale(1, "D0", Map.of("JWT_SECRET", A));
    String old = caller.post("/tokens", "").text("token");
    edge.rollOne("D2", Map.of("JWT_SECRET", B, "JWT_SECRET_PREVIOUS", A));
    clock.advance(Duration.ofMillis(12_500));
    JsonNode fresh = caller.attest("JWT_SECRET").body();
    assertThat(fresh.path("upSeconds").asDouble()).isEqualTo(12.5);
    assertThat(fresh.path("secrets").path("JWT_SECRET"))
        .allSatisfy(key -> assertThat(key.path("idleSeconds").isNull()).isTrue());

    assertThat(caller.get("/tokens/verify", "Authorization", "Bearer " + old).status())
        .isEqualTo(200);
    clock.advance(Duration.ofSeconds(40));
    String forged = old.substring(0, old.length() - 8) + "AAAAAAAA";
    assertThat(caller.get("/tokens/verify", "Authorization", "Bearer " + forged).status())
        .isEqualTo(401);
    JsonNode keys = caller.attest("JWT_SECRET").body().path("secrets").path("JWT_SECRET");
    assertThat(keys.get(0).path("idleSeconds").isNull()).isTrue();
    assertThat(keys.get(1).path("idleSeconds").asDouble()).isEqualTo(40.0);
    assertThat(keys.get(1).path("remaining").isNull()).isTrue();
  }

  @Test
  void remaining_falls_to_zero_as_the_backups_move() throws Exception {
    try (TestEdge backups = new TestEdge("api", application(Habit.THREE_SLOT, BACKUP));
        Caller to = new Caller(backups.url())) {
      Map<String, String> before = Map.of("MASTER_KEY", "00112233445566778899aabbccddeeff");
      Map<String, String> after =
          Map.of(
              "MASTER_KEY",
              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
              "MASTER_KEY_PREVIOUS",
              before.get("MASTER_KEY"));
      backups.scale(2, "D0", before);
      Set<String> ids = new HashSet<>();
      for (int i = 0; i < 60; i++) {
        ids.add(to.post("/backups", "content " + i).text("id"));
      }
      assertThat(remaining(to, 0)).isEqualTo(60);
      backups.rollOne("D2", after);
      backups.rollOne("D2", after);
      await().until(() -> remaining(to, 1) == 0);
      assertThat(remaining(to, 0)).isEqualTo(60);
      backups.rollOne("D3", Map.of("MASTER_KEY", after.get("MASTER_KEY")));
      backups.rollOne("D3", Map.of("MASTER_KEY", after.get("MASTER_KEY")));
      for (String id : ids) {
        assertThat(to.get("/backups/" + id).status()).isEqualTo(200);
      }
    }
  }

  private static int remaining(Caller to, int key) throws IOException, InterruptedException {
    return to.attest("MASTER_KEY")
        .body()
        .path("secrets")
        .path("MASTER_KEY")
        .path(key)
        .path("remaining")
        .asInt(-1);
  }

  @Test
  void a_replica_refuses_to_start_with_unusable_keys_and_never_quotes_them() {
    refuses(Map.of("JWT_SECRET", ""), "JWT_SECRET is empty");
    refuses(Map.of("JWT_SECRET", "tiny-value"), "JWT_SECRET cannot be used: 10 bytes; at least 32");
    refuses(
        Map.of("JWT_SECRET", A, "JWT_SECRET_NEW", "tiny-value"), "JWT_SECRET_NEW cannot be used");
    refuses(
        Map.of("JWT_SECRET", A, "KEYTURN_ATTESTATION_TOKEN", "tiny-value"),
        "KEYTURN_ATTESTATION_TOKEN has 10 characters");
    refuses(Map.of("JWT_SECRET", A, "RAILWAY_REPLICA_ID", ""), "RAILWAY_REPLICA_ID is missing");
  }

  private void refuses(Map<String, String> variables, String message) {
    Map<String, String> all = new HashMap<>(ENVIRONMENT);
    all.putAll(variables);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> application(Habit.THREE_SLOT, JWT).start(all))
        .withMessageContaining(message)
        .withMessageNotContainingAny("tiny-value", A);
  }
}
