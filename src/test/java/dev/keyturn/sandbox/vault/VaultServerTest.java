package dev.keyturn.sandbox.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.MovedClock;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sandbox's Vault answers, held against the documented behaviour of the real one. */
class VaultServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final MovedClock clock = new MovedClock();
  private final VaultWorld world = new VaultWorld(clock);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private VaultServer server;

  private record Got(int status, JsonNode body) {
    String error() {
      return body.path("errors").path(0).asText();
    }

    JsonNode data() {
      return body.path("data");
    }
  }

  @BeforeEach
  void start() throws Exception {
    server = VaultServer.start(world, 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_token_may_ask_what_it_may_do() throws Exception {
    world
        .root()
        .policy(
            "app",
            Map.of(
                "secret/data/app/*", VaultNamespace.can(Capability.UPDATE, Capability.CREATE),
                "secret/data/app/private", VaultNamespace.can(Capability.DENY)));
    String token =
        world.root().token(new TokenTerms(Duration.ZERO, Duration.ZERO, false, List.of("app")));
    String one = "{\"paths\":[\"secret/data/app/a\"]}";
    Got got = call("POST", "sys/capabilities-self", one, token);
    assertThat(got.data().toString())
        .isEqualTo(
            "{\"secret/data/app/a\":[\"create\",\"update\"],\"capabilities\":[\"create\",\"update\"]}");
    assertThat(got.body().path("capabilities")).isEqualTo(got.data().path("capabilities"));

    String two = "{\"paths\":[\"secret/data/app/private\",\"elsewhere\"]}";
    assertThat(call("POST", "sys/capabilities-self", two, token).data().toString())
        .isEqualTo("{\"secret/data/app/private\":[\"deny\"],\"elsewhere\":[\"deny\"]}");
    assertThat(call("POST", "sys/capabilities-self", one).data().path("capabilities").toString())
        .isEqualTo("[\"root\"]");
    assertThat(call("POST", "sys/capabilities-self", "{}").status()).isEqualTo(400);
    assertThat(call("POST", "sys/capabilities-self", one, "hvs.none").status()).isEqualTo(403);
  }

  @Test
  void versions_count_up_and_carry_their_metadata() throws Exception {
    Got first = write("a", 0);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.data().toString())
        .isEqualTo(
            "{\"created_time\":\"2026-11-20T09:00:00Z\",\"deletion_time\":\"\",\"destroyed\":false,"
                + "\"version\":1,\"custom_metadata\":null}");
    write("a", 1);
    Got read = call("GET", "secret/data/a?version=1", "");
    assertThat(read.data().path("data").path("n").asInt()).isZero();
    assertThat(read.data().path("metadata").path("version").asInt()).isEqualTo(1);
    assertThat(call("GET", "secret/data/a", "").data().path("data").path("n").asInt()).isEqualTo(1);
    assertThat(call("GET", "secret/data/a?version=3", "").body().toString())
        .isEqualTo("{\"errors\":[]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"data\":{},\"options\":{\"cas\":0}} | check-and-set parameter did not match the current"
            + " version",
        "{\"data\":{},\"options\":{\"cas\":7}} | check-and-set parameter did not match the current"
            + " version",
        "{\"data\":{},\"options\":{\"cas\":\"x\"}} | error parsing check-and-set parameter",
        "{\"data\":{}} | check-and-set parameter required for this call",
        "{\"options\":{\"cas\":1}} | no data provided",
        "{ | failed to parse JSON input",
      })
  void a_write_that_vault_refuses_is_refused_with_its_words(String body, String error)
      throws Exception {
    write("a", 0);
    call("POST", "secret/metadata/a", "{\"cas_required\":true}");
    Got refused = call("POST", "secret/data/a", body);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error()).isEqualTo(error);
    assertThat(metadata("a").path("current_version").asInt()).isEqualTo(1);
  }

  @Test
  void deleted_versions_answer_404_with_metadata_and_come_back() throws Exception {
    write("a", 0);
    assertThat(call("DELETE", "secret/data/a", "").status()).isEqualTo(204);
    Got deleted = call("GET", "secret/data/a", "");
    assertThat(deleted.status()).isEqualTo(404);
    assertThat(deleted.data().path("data").isNull()).isTrue();
    assertThat(deleted.data().path("metadata").path("deletion_time").asText()).isNotEmpty();

    call("POST", "secret/undelete/a", "{\"versions\":[1]}");
    assertThat(call("GET", "secret/data/a", "").status()).isEqualTo(200);

    call("PUT", "secret/destroy/a", "{\"versions\":[1]}");
    call("POST", "secret/undelete/a", "{\"versions\":[1]}");
    Got destroyed = call("GET", "secret/data/a", "");
    assertThat(destroyed.status()).isEqualTo(404);
    assertThat(destroyed.data().path("metadata").path("destroyed").asBoolean()).isTrue();
    assertThat(metadata("a").path("current_version").asInt()).isEqualTo(1);
  }

  @Test
  void the_next_write_drops_versions_beyond_the_limit() throws Exception {
    for (int i = 0; i < 11; i++) {
      write("a", i);
    }
    assertThat(call("GET", "secret/data/a?version=1", "").status()).isEqualTo(404);
    assertThat(call("GET", "secret/data/a?version=2", "").status()).isEqualTo(200);
    assertThat(metadata("a").path("oldest_version").asInt()).isEqualTo(2);
    assertThat(metadata("a").path("versions").size()).isEqualTo(10);
  }

  @Test
  void versions_expire_by_the_shorter_of_both_settings() throws Exception {
    call("POST", "secret/config", "{\"delete_version_after\":\"2h\"}");
    call("POST", "secret/metadata/a", "{\"delete_version_after\":\"3h25m19s\"}");
    assertThat(metadata("a").path("delete_version_after").asText()).isEqualTo("3h25m19s");
    write("a", 0);
    clock.advance(Duration.ofMinutes(119));
    assertThat(call("GET", "secret/data/a", "").status()).isEqualTo(200);
    clock.advance(Duration.ofMinutes(2));
    assertThat(call("GET", "secret/data/a", "").status()).isEqualTo(404);
  }

  @Test
  void custom_metadata_has_limits_and_is_replaced_as_a_whole() throws Exception {
    call("POST", "secret/metadata/a", "{\"custom_metadata\":{\"a\":\"1\"}}");
    call("POST", "secret/metadata/a", "{\"custom_metadata\":{\"b\":\"2\"}}");
    assertThat(metadata("a").path("custom_metadata").toString()).isEqualTo("{\"b\":\"2\"}");
    for (String bad : List.of("\"\":\"1\"", "\"k\":\"\"", "\"k\":\"" + "x".repeat(513) + "\"")) {
      Got refused = call("POST", "secret/metadata/a", "{\"custom_metadata\":{" + bad + "}}");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.error()).contains("custom_metadata validation failed");
    }
  }

  @Test
  void keys_are_listed_by_folder_and_forgotten_with_their_metadata() throws Exception {
    write("app/one", 0);
    write("app/two/deep", 0);
    write("zoo", 0);
    assertThat(call("LIST", "secret/metadata/", "").data().path("keys").toString())
        .isEqualTo("[\"app/\",\"zoo\"]");
    assertThat(call("GET", "secret/metadata/app?list=true", "").data().path("keys").toString())
        .isEqualTo("[\"one\",\"two/\"]");
    call("DELETE", "secret/metadata/zoo", "");
    assertThat(call("GET", "secret/metadata/zoo", "").status()).isEqualTo(404);
    assertThat(call("LIST", "secret/metadata/nothing", "").status()).isEqualTo(404);
  }

  @Test
  void a_token_does_what_its_policies_say_and_nothing_else() throws Exception {
    world
        .root()
        .policy(
            "app",
            Map.of(
                "secret/data/app/*", VaultNamespace.can(Capability.CREATE, Capability.READ),
                "secret/data/app/private", VaultNamespace.can(Capability.DENY)));
    String token =
        world
            .root()
            .token(new TokenTerms(Duration.ofHours(1), Duration.ZERO, true, List.of("app")));
    String body = "{\"data\":{\"n\":1}}";
    assertThat(call("POST", "secret/data/app/a", body, token).status()).isEqualTo(200);
    assertThat(call("GET", "secret/data/app/a", "", token).status()).isEqualTo(200);
    for (String path : List.of("secret/data/app/private", "secret/data/b", "nowhere/data/b")) {
      Got refused = call("GET", path, "", token);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.error()).contains("permission denied");
    }
    // The second write is an update, which the policy does not grant.
    assertThat(call("POST", "secret/data/app/a", body, token).status()).isEqualTo(403);

    clock.advance(Duration.ofMinutes(61));
    assertThat(call("GET", "secret/data/app/a", "", token).error()).contains("invalid token");
    assertThat(call("GET", "secret/data/app/a", "", "").status()).isEqualTo(403);
  }

  @Test
  void a_sealed_vault_answers_only_its_health() throws Exception {
    assertThat(call("GET", "sys/health", "").status()).isEqualTo(200);
    world.seal();
    assertThat(call("GET", "sys/health", "").status()).isEqualTo(503);
    Got refused = call("GET", "secret/data/a", "");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.error()).isEqualTo("Vault is sealed");
  }

  @Test
  void mounts_are_described_and_made() throws Exception {
    assertThat(call("GET", "sys/internal/ui/mounts/secret", "").data().toString())
        .contains("\"version\":\"2\"");
    assertThat(call("GET", "other/data/a", "").error()).startsWith("no handler for route");
    call("POST", "sys/mounts/other", "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}");
    assertThat(call("GET", "other/data/a", "").body().toString()).isEqualTo("{\"errors\":[]}");
  }

  private Got write(String key, int after) throws Exception {
    return call(
        "POST",
        "secret/data/" + key,
        "{\"data\":{\"n\":" + after + "},\"options\":{\"cas\":" + after + "}}");
  }

  private JsonNode metadata(String key) throws Exception {
    return call("GET", "secret/metadata/" + key, "").data();
  }

  private Got call(String method, String path, String body) throws Exception {
    return call(method, path, body, world.rootToken());
  }

  private Got call(String method, String path, String body, String token) throws Exception {
    var request =
        HttpRequest.newBuilder(server.address().resolve("/v1/" + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("X-Vault-Token", token);
    }
    var response = http.send(request.build(), BodyHandlers.ofString());
    return new Got(response.statusCode(), JSON.readTree(response.body()));
  }
}
