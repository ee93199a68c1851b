package dev.keyturn.adapter.slack;

import static dev.keyturn.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.Patience;
import dev.keyturn.api.ApiFixture;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.Message.Form;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.sandbox.slack.ClickOutcome;
import dev.keyturn.sandbox.slack.OpenModal;
import dev.keyturn.sandbox.slack.SlackServer;
import dev.keyturn.sandbox.slack.SlackWorld;
import dev.keyturn.sandbox.slack.Tampering;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A running {@code serve} whose request URLs a Slack calls over real HTTP: what it refuses, with
 * which words, and that the audit trail has each of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlackRefusalsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REQUESTER = "operator@shop.example.com";

  private final SlackWorld world = new SlackWorld(Clock.systemUTC(), new SecureRandom());
  private final String channel = world.addChannel("#shop");
  private final String approver = world.addUser("alice", ApiFixture.APPROVER);
  private final String requester = world.addUser("olga", "Operator@shop.example.com");
  private final String viewer = world.addUser("vera", "viewer@shop.example.com");
  private final String other = world.addUser("otto", "otto@shop.example.com");
  private final String stranger = world.addUser("mallory", "mallory@example.com");
  private final HttpClient http = HttpClient.newHttpClient();
  private SlackServer slack;
  private ApiFixture keyturn;

  @BeforeAll
  void start() throws IOException {
    slack = SlackServer.start(world, 0);
    keyturn =
        ApiFixture.start(
            Map.of(
                "KEYTURN_SLACK_BOT_TOKEN", world.botToken(),
                "KEYTURN_SLACK_SIGNING_SECRET", world.signingSecret(),
                "KEYTURN_SLACK_TEAM", world.teamId(),
                "KEYTURN_SLACK_URL", slack.api().toString(),
                "KEYTURN_PEOPLE",
                    REQUESTER
                        + ": operator, approver; viewer@shop.example.com: viewer;"
                        + " otto@shop.example.com: approver"));
    world.requestUrl(keyturn.at("/"));
  }

  @AfterAll
  void stop() {
    keyturn.close();
    slack.close();
    http.close();
  }

  @Test
  void each_wrong_click_is_refused_with_the_right_words_and_is_in_the_trail() throws Exception {
    String id = keyturn.start("a yearly change").path("id").asText();
    String digest = keyturn.awaitPhase(id, "AWAITING_APPROVAL").path("planDigest").asText();
    String ts = posted(id, digest);

    refusedAtTheDoor(id, ts);

    assertThat(says(stranger, ts, "approve")).startsWith("Sorry, Keyturn does not know you.");
    awaitTrail("UNKNOWN_PERSON", "slack:" + stranger);
    assertThat(says(requester, ts, "approve")).contains("Nobody approves their own request");
    awaitTrail("SELF_APPROVAL", REQUESTER);
    assertThat(says(viewer, ts, "approve")).contains("FORBIDDEN");
    awaitTrail("FORBIDDEN", "viewer@shop.example.com");
    assertThat(says(other, ts, "approve")).contains("NOT_AN_APPROVER");
    awaitTrail("NOT_AN_APPROVER", "otto@shop.example.com");

    people(Tampering.resigned(b -> b.replace(digest, "0".repeat(64))))
        .click(approver, channel, ts, Interaction.Button.APPROVE);
    assertThat(lastTold(approver, 1)).contains("OTHER_PLAN");
    awaitTrail("OTHER_PLAN", ApiFixture.APPROVER);
    assertThat(approvals(id)).isZero();

    assertThat(says(approver, ts, "approve")).isEqualTo("Thank you, your approval counts.");
    assertThat(slack.people().again().status()).isEqualTo(409);
    awaitTrail("REPLAYED", "slack:" + approver);
    assertThat(says(approver, ts, "approve")).matches("You have approved already.*|Not done.*");
    assertThat(approvals(id)).isEqualTo(1);

    keyturn.callOff(id);
    assertThat(says(other, ts, "approve")).contains("ENDED");
    awaitTrail("ENDED", "otto@shop.example.com");
    assertThat(says(approver, ts, "approve")).startsWith("You have approved already");
    assertThat(approvals(id)).isEqualTo(1);
  }

  /** What is not believed at all. */
  private void refusedAtTheDoor(String id, String ts) {
    var now = Clock.systemUTC().instant();
    var forged = Tampering.forged();
    var edited = Tampering.edited(b -> b.replace(approver, requester));
    assertThat(clickWith(forged, ts).status()).isEqualTo(401);
    assertThat(clickWith(edited, ts).status()).isEqualTo(401);
    awaitTrail("FORGED_SIGNATURE", "anonymous");
    assertThat(clickWith(Tampering.at(now.minusSeconds(310)), ts).status()).isEqualTo(401);
    assertThat(clickWith(Tampering.at(now.plusSeconds(310)), ts).status()).isEqualTo(401);
    awaitTrail("STALE_SIGNATURE", "anonymous");
    var foreign = Tampering.resigned(b -> b.replace(world.teamId(), "T0THER9"));
    assertThat(clickWith(foreign, ts).status()).isEqualTo(200);
    awaitTrail("UNKNOWN_PERSON", "slack:T0THER9/" + approver);
    assertThat(lastTold(approver, 1)).contains("another Slack workspace");
    forget(approver);
    assertThat(approvals(id)).isZero();
  }

  @Test
  void a_rejection_in_the_modal_ends_the_rotation_with_its_reason() throws Exception {
    String id = keyturn.start("to be rejected").path("id").asText();
    String digest = keyturn.awaitPhase(id, "AWAITING_APPROVAL").path("planDigest").asText();
    String ts = posted(id, digest);
    slack.people().click(approver, channel, ts, Interaction.Button.REJECT);
    await().until(() -> !world.modals(approver).isEmpty());
    OpenModal why = world.modals(approver).getLast();

    slack.people().submit(approver, why.id(), Map.of("reason", "Not on a Friday"));

    await().until(() -> words(id, Kind.REJECT) == 1);
    assertThat(trail().toString()).contains("Not on a Friday");
    keyturn.callOff(id);
  }

  @Test
  void a_click_after_the_plan_has_changed_or_after_its_time_does_not_count() throws Exception {
    String id = keyturn.start("to grow old").path("id").asText();
    String digest = keyturn.awaitPhase(id, "AWAITING_APPROVAL").path("planDigest").asText();
    String ts = posted(id, digest);
    Path file = keyturn.rehearsed().folder().resolve("plans").resolve(ApiFixture.PLAN + ".yaml");
    String before = Files.readString(file);
    // Nobody else moves it meanwhile, so that the clicks find what they are meant to find.
    var store = keyturn.beans().getBean(RotationStore.class);
    await()
        .until(() -> store.acquire(new RotationId(id), "test", Duration.ofMinutes(5)).isPresent());

    Files.writeString(file, before.replace("soak:", "soak: 6h #"));
    assertThat(says(approver, ts, "approve")).contains("OTHER_PLAN");
    Files.writeString(file, before);
    execute("update rotation set since = since - interval '2' day where id = '" + id + "'");
    assertThat(says(approver, ts, "approve")).contains("APPROVAL_EXPIRED");

    awaitTrail("APPROVAL_EXPIRED", ApiFixture.APPROVER);
    assertThat(approvals(id)).isZero();
    execute(
        "update rotation set since = since + interval '2' day, lease_holder = null, lease_until = null where id = '"
            + id
            + "'");
    keyturn.callOff(id);
  }

  private void execute(String sql) throws SQLException {
    var pool = DelegatingDataSource.unwrapDataSource(keyturn.beans().getBean(DataSource.class));
    try (var connection = pool.getConnection();
        var statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
  }

  @Test
  void without_a_signature_nobody_learns_anything() throws Exception {
    for (String path : List.of("/slack/interactions", "/slack/commands")) {
      HttpResponse<String> bare = post(path, "payload=%7B%7D".getBytes(UTF_8));
      assertThat(bare.statusCode()).isEqualTo(401);
      assertThat(bare.body()).isEmpty();
      assertThat(post(path, new byte[0]).statusCode()).isIn(400, 401);
      assertThat(post(path, new byte[70_000]).statusCode()).isEqualTo(413);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/slack/commands,         60000, application/x-www-form-urlencoded, no,  401",
    "/slack/interactions,     60000, application/json,                  yes, 415",
    "/slack/interactions,     70000, application/x-www-form-urlencoded, yes, 413",
    "/slack/nowhere,          60000, application/x-www-form-urlencoded, yes, 401",
    "/api/v1/rotations,       60000, application/json,                  no,  401",
    "/no/such/path,           60000, application/json,                  no,  401"
  })
  void what_its_headers_refuse_is_answered_before_its_body_has_come(
      String path, int length, String type, String signed, int status) throws Exception {
    String head =
        "POST %s HTTP/1.1\r\nHost: keyturn\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
            .formatted(path, type, length);
    if (signed.equals("yes")) {
      head +=
          "X-Slack-Request-Timestamp: %d\r\nX-Slack-Signature: v0=%s\r\n"
              .formatted(Clock.systemUTC().instant().getEpochSecond(), "a".repeat(64));
    }

    try (var socket = new Socket(InetAddress.getLoopbackAddress(), keyturn.at("/").getPort())) {
      socket.setSoTimeout((int) Patience.stretched(Duration.ofSeconds(5)).toMillis());
      socket.getOutputStream().write((head + "\r\n").getBytes(UTF_8));

      assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
          .isEqualTo("HTTP/1.1 " + status);
    }
  }

  @Test
  void two_headers_of_a_kind_are_a_forgery() throws Exception {
    byte[] body = "command=%2Fkeyturn".getBytes(UTF_8);
    String stamp = Long.toString(Clock.systemUTC().instant().getEpochSecond());
    String sign = signed(body, stamp);

    assertThat(
            post(
                    "/slack/commands",
                    body,
                    "X-Slack-Request-Timestamp",
                    stamp,
                    "X-Slack-Signature",
                    sign)
                .statusCode())
        .as("signed, but no command that Slack would send")
        .isEqualTo(400);
    assertThat(
            post(
                    "/slack/commands",
                    body,
                    "X-Slack-Request-Timestamp",
                    stamp,
                    "X-Slack-Request-Timestamp",
                    stamp,
                    "X-Slack-Signature",
                    sign)
                .statusCode())
        .isEqualTo(401);
    assertThat(
            post(
                    "/slack/commands",
                    body,
                    "X-Slack-Request-Timestamp",
                    stamp,
                    "X-Slack-Signature",
                    sign,
                    "X-Slack-Signature",
                    sign)
                .statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "payload=",
        "payload=%7B",
        "payload=%FF",
        "payload=%7B%7D&payload=%7B%7D",
        "payload=%2",
        "=",
        "payload=%5B%5D",
        "payload=null",
        "payload=%7B%22type%22%3A%22block_actions%22%7D",
        "\u0000"
      })
  void what_slack_would_never_sign_is_refused_whole(String body) throws Exception {
    String stamp = Long.toString(Clock.systemUTC().instant().getEpochSecond());
    byte[] bytes = body.getBytes(UTF_8);

    var answer =
        post(
            "/slack/interactions",
            bytes,
            "X-Slack-Request-Timestamp",
            stamp,
            "X-Slack-Signature",
            signed(bytes, stamp));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void the_health_page_looks_at_slack() throws Exception {
    var answer =
        http.send(
            HttpRequest.newBuilder(keyturn.at("/health/deep")).build(), BodyHandlers.ofString());
    assertThat(JSON.readTree(answer.body()).at("/checks/slack/reason").asText()).isEqualTo("ok");
  }

  private String posted(String id, String digest) throws Exception {
    var rotation = new RotationId(id);
    var message = Told.ASKING.message(id, Form.ROOT, What.REQUESTED);
    var facts = Told.ASKING.facts(rotation, new PlanDigest(digest));
    var own = new Message(id, channel, Form.ROOT, false, message.happening(), facts);
    return new SlackMessenger(keyturn.beans().getBean(SlackApi.class))
        .deliver(own, Optional::empty)
        .orElseThrow()
        .split("/", -1)[1];
  }

  private final Map<String, Integer> heard = new HashMap<>();

  private void forget(String user) {
    heard.put(user, world.ephemerals(user).size());
  }

  private String says(String user, String ts, String word) {
    assertThat(word).isEqualTo("approve");
    forget(user);
    assertThat(slack.people().click(user, channel, ts, Interaction.Button.APPROVE).error())
        .isEmpty();
    return lastTold(user, 1);
  }

  private String lastTold(String user, int more) {
    int before = heard.getOrDefault(user, 0);
    await().until(() -> world.ephemerals(user).size() >= before + more);
    return world.ephemerals(user).getLast().text();
  }

  private dev.keyturn.sandbox.slack.Members people(Tampering tampering) {
    return slack.people().with(tampering);
  }

  private ClickOutcome clickWith(Tampering tampering, String ts) {
    return people(tampering).click(approver, channel, ts, Interaction.Button.APPROVE);
  }

  private long approvals(String id) {
    return words(id, Kind.APPROVE);
  }

  private long words(String id, Kind kind) {
    return keyturn.beans().getBean(RotationStore.class).commands(new RotationId(id)).stream()
        .filter(c -> c.kind() == kind)
        .count();
  }

  private void awaitTrail(String code, String who) {
    await()
        .untilAsserted(() ->
            assertThat(trail())
                .anySatisfy(e -> {
                  assertThat(e.path("error_code").asText()).isEqualTo(code);
                  assertThat(e.at("/actor/id").asText()).isEqualTo(who);
                  assertThat(e.at("/actor/via").asText()).isEqualTo("slack");
                }));
  }

  private List<JsonNode> trail() {
    return keyturn.beans().getBean(AuditStore.class).read(1, 100_000).stream()
        .flatMap(e -> {
          try {
            return Stream.of(JSON.readTree(e.canonicalText()));
          } catch (IOException wrong) {
            throw new AssertionError(wrong);
          }
        })
        .toList();
  }

  private HttpResponse<String> post(String path, byte[] body, String... headers) throws Exception {
    var request =
        HttpRequest.newBuilder(keyturn.at(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private String signed(byte[] body, String stamp) {
    return SlackSignatureTest.sign(world.signingSecret(), body, stamp);
  }
}
