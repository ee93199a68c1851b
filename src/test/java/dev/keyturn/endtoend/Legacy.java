package dev.keyturn.endtoend;

import static dev.keyturn.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.Patience;
import dev.keyturn.endtoend.Gate.Crossing;
import dev.keyturn.endtoend.Leftover.State;
import dev.keyturn.rehearsal.RehearsedPlan;
import dev.keyturn.rotation.Phase;
import dev.keyturn.sandbox.RunReport;
import dev.keyturn.sandbox.slack.SlackMessage;
import dev.keyturn.sandbox.slack.SlackServer;
import dev.keyturn.sandbox.slack.SlackWorld;
import dev.keyturn.wiring.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One world and one database, in which first the release before works, until each rotation stands
 * where it is to be left, and then this one.
 */
final class Legacy implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration WITHOUT_PROGRESS = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Path SCRIPT = Path.of("docs", "verify_audit.py");

  private final RehearsedPlan rehearsed;
  private final List<Leftover> rotations;

  /** What a rotation's view says in prose, which each release may say better. */
  private static final Set<String> SENTENCES = Set.of("nextAction", "truth");

  private final Map<String, String> environment;
  private final Barrier barrier;
  private final Relay railway;
  private final Relay vault;
  private final Relay slackApi;
  private final SlackWorld slack = new SlackWorld(Program.clock(), Program.random());
  private final SlackServer slackServer;
  private final String slackChannel;
  private final String slackAlice;
  private final Receiver receiver = new Receiver();

  private final Map<String, String> tokens = new TreeMap<>();
  private final Map<Leftover, String> ids = new HashMap<>();
  private final Map<Leftover, JsonNode> views = new HashMap<>();
  private final Map<Leftover, String> receipts = new HashMap<>();
  private final Map<Leftover, String> newest = new HashMap<>();
  private final Set<Leftover> told = new HashSet<>();
  private List<String> trail = List.of();
  private String key = "";
  private String checkpoint = "";
  private boolean verifier;
  private volatile boolean nobodyInSlackIsKnown = true;
  private volatile @Nullable Caller olga;
  private @Nullable Caller alice;
  private @Nullable Caller bob;
  private @Nullable Keyturn running;

  /**
   * @param database its URL; empty: a file of H2
   */
  Legacy(RehearsedPlan rehearsed, String database, List<Leftover> rotations) throws IOException {
    this.rehearsed = rehearsed;
    this.rotations = rotations;
    environment = new TreeMap<>(rehearsed.environment());
    barrier =
        new Barrier(
            rotations.stream()
                .collect(Collectors.toMap(r -> environment.get(r.token()), Function.identity())),
            rotations.stream().collect(Collectors.toMap(Leftover::number, Function.identity())),
            this::phase,
            database.isEmpty());
    railway = new Relay(URI.create(environment.get("KEYTURN_RAILWAY_URL")), barrier::railway);
    vault = new Relay(URI.create(environment.get("VAULT_ADDR")), barrier::vault);
    slackChannel = slack.addChannel("#left");
    slackAlice = slack.addUser("alice", "alice@left.example.com");
    slackServer = SlackServer.start(slack, 0);
    slackApi =
        new Relay(
            slackServer.api(),
            call ->
                nobodyInSlackIsKnown && call.path().endsWith("users.info")
                    ? Crossing.refused(503)
                    : Crossing.FREE);
    environment.put("KEYTURN_RAILWAY_URL", railway.address().toString());
    environment.put("VAULT_ADDR", vault.address().toString());
    environment.put("KEYTURN_SLACK_URL", slackApi.address().toString());
    environment.put("KEYTURN_SLACK_TEAM", slack.teamId());
    environment.put("KEYTURN_SLACK_BOT_TOKEN", slack.botToken());
    environment.put("KEYTURN_SLACK_SIGNING_SECRET", slack.signingSecret());
    environment.put("KEYTURN_WEBHOOK_LEFT_URL", receiver.address().toString());
    environment.put(
        "KEYTURN_WEBHOOK_LEFT_SECRET", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    environment.put("KEYTURN_REQUESTS_PER_SECOND", "10000");
    // The release before does not know the word.
    environment.computeIfPresent(
        "KEYTURN_REHEARSAL", (_, text) -> text.replaceFirst("slow=\\d+,", ""));
    if (!database.isEmpty()) {
      environment.remove("KEYTURN_DATA");
      environment.put("DATABASE_URL", database);
    }
  }

  /** The release before brings each rotation to where it is to be left, and is killed. */
  void leave(Path before) {
    token(before, "olga", "operator", "responder", "auditor");
    token(before, "alice", "approver");
    token(before, "bob", "approver");
    var serving = Keyturn.start(before, environment, "serve", "--port", "0");
    running = serving;
    speakTo(serving);
    for (Leftover rotation : rotations) {
      ids.put(rotation, start(rotation));
    }
    untilAsserted(
        "each where it is to be left",
        serving,
        list -> {
          var elsewhere = rotations.stream().filter(r -> !stands(r, list.get(id(r)))).toList();
          receiver.down(elsewhere.size() * 2 < rotations.size());
          assertThat(elsewhere).as(() -> places(elsewhere, list)).isEmpty();
          assertThat(receiver.refused()).as("notices that nobody took").isNotEmpty();
        });
    for (Leftover rotation : rotations) {
      views.put(rotation, view(rotation));
      if (rotation.in().ended()) {
        receipts.put(rotation, olga().text("rotations/" + ids.get(rotation) + "/receipt"));
      }
    }
    trail = olga().text("audit/export").lines().toList();
    key = olga().text("audit/public-key").strip();
    checkpoint = olga().text("audit/checkpoint");
    serving.kill();
  }

  /** This release ends them. */
  void take() throws Exception {
    barrier.open();
    nobodyInSlackIsKnown = false;
    receiver.down(false);
    assertStatusIsAsItWas();
    try (var serving = Keyturn.start(environment, "serve", "--port", "0")) {
      running = serving;
      speakTo(serving);
      assertWhatWasSaidCounts();
      say();
      untilAsserted(
          "the ends",
          serving,
          list -> {
            var open = rotations.stream().filter(r -> !phase(list.get(id(r))).ended()).toList();
            assertThat(open).as(() -> places(open, list)).isEmpty();
          });
      for (Leftover rotation : rotations) {
        assertEnded(rotation);
        newest.put(rotation, olga().text("rotations/" + id(rotation) + "/receipt"));
      }
      assertTold();
      serving.stop();
    }
    assertUnnoticed(assertProven());
  }

  // ---- before

  private void token(Path jar, String person, String... roles) {
    var arguments = new ArrayList<>(List.of("token", "create", "--label", "upgrade"));
    arguments.addAll(List.of("--expires", "12h", "--person", person + "@left.example.com"));
    for (String role : roles) {
      arguments.addAll(List.of("--role", role));
    }
    var made = Keyturn.start(jar, environment, arguments.toArray(String[]::new));
    assertThat(made.end(Duration.ofMinutes(2))).as(made.toString()).isZero();
    tokens.put(person, made.out().getFirst());
  }

  private void speakTo(Keyturn serving) {
    await("an open port").until(() -> !serving.out().isEmpty() || !serving.alive());
    assertThat(serving.alive()).as(serving.toString()).isTrue();
    String line = serving.out().getFirst();
    int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    slack.requestUrl(URI.create("http://127.0.0.1:" + port));
    olga = new Caller(port, tokens.get("olga"));
    alice = new Caller(port, tokens.get("alice"));
    bob = new Caller(port, tokens.get("bob"));
  }

  private Caller olga() {
    Caller caller = olga;
    assertThat(caller).isNotNull();
    return caller;
  }

  private String start(Leftover rotation) {
    return olga()
        .post(
            "rotations",
            Map.of(
                "plan",
                rotation.name(),
                "environment",
                "production",
                "reason",
                "to be left in " + rotation.in(),
                "emergency",
                rotation.emergency()))
        .path("id")
        .asText();
  }

  /** Whether it stands where it is to be left; says what people say on its way there. */
  private boolean stands(Leftover rotation, JsonNode now) {
    Phase phase = phase(now);
    boolean stalled = !now.path("stalled").isNull();
    assertThat(stalled && rotation.state() != State.STALLED).as(rotation + ": " + now).isFalse();
    if (phase == rotation.calledOffIn()) {
      once(
          rotation,
          () -> olga().post("rotations/" + id(rotation) + "/cancel", Map.of("reason", "not now")));
    }
    switch (rotation.state()) {
      case APPROVED -> {
        if (phase == Phase.AWAITING_APPROVAL) {
          once(
              rotation,
              () -> {
                decide(alice, rotation, "approve");
                decide(bob, rotation, "approve");
              });
        }
      }
      case HALF_APPROVED -> {
        if (phase == Phase.AWAITING_APPROVAL) {
          once(rotation, () -> decide(alice, rotation, "approve"));
        }
      }
      case CLICKED -> {
        if (phase == Phase.AWAITING_APPROVAL && button().isPresent()) {
          once(
              rotation,
              () -> {
                decide(bob, rotation, "approve");
                click();
              });
        }
      }
      case HALF_REVOKED -> {
        if (phase == Phase.SOAKING) {
          once(rotation, () -> decide(alice, rotation, "revoke"));
        }
      }
      case USUAL, ASKED, STALLED, UNREVIEWED -> {
        // Nobody says anything.
      }
    }
    boolean said =
        switch (rotation.state()) {
          case APPROVED, HALF_APPROVED, CLICKED, HALF_REVOKED -> told.contains(rotation);
          case STALLED -> stalled;
          case USUAL, ASKED, UNREVIEWED -> true;
        };
    boolean there =
        rotation.in().ended()
            || rotation.in() == Phase.AWAITING_APPROVAL
            || rotation.state() == State.HALF_REVOKED
            || barrier.holds(rotation);
    return phase == rotation.in() && said && there;
  }

  private void once(Leftover rotation, Runnable words) {
    if (!told.contains(rotation)) {
      words.run();
      told.add(rotation);
    }
  }

  private Optional<SlackMessage> button() {
    return slack.messages(slackChannel).stream()
        .filter(m -> m.threadTs() == null && m.blocks().toString().contains("\"keyturn_approve\""))
        .findFirst();
  }

  private void click() {
    var outcome =
        slackServer
            .people()
            .click(slackAlice, slackChannel, button().orElseThrow().ts(), "keyturn_approve");
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(200);
  }

  private void decide(@Nullable Caller who, Leftover rotation, String decision) {
    assertThat(who).isNotNull();
    String digest = olga().get("approvals/" + id(rotation)).path("digest").asText();
    var decided =
        who.post(
            "approvals/" + id(rotation) + "/decisions",
            Map.of("decision", decision, "digest", digest, "comment", "agreed"));
    assertThat(decided.path("counted").asBoolean()).as(decided.toString()).isTrue();
  }

  // ---- how it stands

  private String id(Leftover rotation) {
    return ids.get(rotation);
  }

  private Map<String, JsonNode> list() {
    var found = new TreeMap<String, JsonNode>();
    olga()
        .get("rotations?limit=100")
        .path("rotations")
        .forEach(r -> found.put(r.path("id").asText(), r));
    assertThat(found).hasSize(rotations.size());
    return found;
  }

  /** However slow the machine is: it is over when no rotation has moved for some time. */
  private void untilAsserted(
      String what, Keyturn serving, Consumer<Map<String, JsonNode>> assertion) {
    var moved = new AtomicReference<>("");
    var patience = new AtomicReference<>(Patience.of(WITHOUT_PROGRESS));
    await(what)
        .forever()
        .pollInterval(LOOK)
        .failFast(
            what + ": no rotation has moved for " + WITHOUT_PROGRESS, () -> patience.get().over())
        .untilAsserted(() -> {
          assertThat(serving.alive()).as(serving.toString()).isTrue();
          Map<String, JsonNode> list = list();
          String phases = list.values().stream().map(r -> phase(r).name()).toList().toString();
          if (!phases.equals(moved.getAndSet(phases))) {
            patience.set(Patience.of(WITHOUT_PROGRESS));
          }
          assertion.accept(list);
        });
  }

  private String places(List<Leftover> some, Map<String, JsonNode> list) {
    return some.stream()
        .map(r -> r + " is " + list.get(id(r)))
        .collect(Collectors.joining("\n", "\n", "\n"));
  }

  private JsonNode view(Leftover rotation) {
    return olga().get("rotations/" + id(rotation));
  }

  private Phase phase(Leftover rotation) {
    return phase(olga().get("rotations?limit=1&plan=" + rotation.name()).path("rotations").path(0));
  }

  private static Phase phase(JsonNode rotation) {
    return Phase.valueOf(rotation.path("phase").asText());
  }

  // ---- after

  /** Read by the new code before it has touched anything: the newest ones, as they were left. */
  private void assertStatusIsAsItWas() {
    var status = Keyturn.run(environment, "status", "--json");
    assertThat(status.end(Duration.ofMinutes(1))).as(status.toString()).isEqualTo(20);
    JsonNode told = status.json().path("rotations");
    assertThat(told).hasSize(20);
    var byId =
        views.values().stream().collect(Collectors.toMap(v -> v.path("id").asText(), v -> v));
    for (JsonNode now : told) {
      JsonNode was = byId.get(now.path("id").asText());
      for (String field :
          List.of("plan", "environment", "phase", "since", "stalled", "requestedBy", "reason")) {
        assertThat(now.path(field)).as(field + " of " + now).isEqualTo(was.path(field));
      }
    }
  }

  private void assertWhatWasSaidCounts() {
    for (Leftover rotation : rotations) {
      JsonNode approval = olga().get("approvals/" + id(rotation));
      switch (rotation.state()) {
        case HALF_APPROVED -> {
          assertThat(approval.path("given").asInt()).as(rotation + ": " + approval).isEqualTo(1);
          assertThat(approval.path("wants").asText()).isEqualTo("APPROVAL");
        }
        case UNREVIEWED -> assertThat(approval.path("wants").asText()).isEqualTo("REVIEW");
        case ASKED -> assertThat(approval.path("given").asInt()).isZero();
        case USUAL, APPROVED, CLICKED, STALLED, HALF_REVOKED -> {
          // It goes on by itself, or is looked at in its view.
        }
      }
      assertKept(rotation, view(rotation));
    }
  }

  /** Everything that was there is there still, in its words. */
  private void assertKept(Leftover rotation, JsonNode now) {
    JsonNode was = views.get(rotation);
    for (String field :
        List.of(
            "plan",
            "environment",
            "requestedBy",
            "reason",
            "emergency",
            "requestedAt",
            "planDigest")) {
      assertThat(now.path(field)).as(field + " of " + rotation).isEqualTo(was.path(field));
    }
    assertBegins(rotation, "timeline", was, now);
    assertBegins(rotation, "approvals", was, now);
    for (JsonNode attempt : was.path("attempts")) {
      if (!attempt.path("outcome").isNull()
          && !attempt.path("outcome").asText().equals("unknown")) {
        assertThat(now.path("attempts")).as(rotation.toString()).contains(attempt);
      }
    }
    if (rotation.in().ended()) {
      if (rotation.state() == State.USUAL) {
        // What this release tells besides is no change, nor are its sentences for people.
        for (var field : was.properties()) {
          if (!SENTENCES.contains(field.getKey())) {
            assertThat(now.path(field.getKey()))
                .as(field.getKey() + " of " + rotation)
                .isEqualTo(field.getValue());
          }
        }
      }
      assertThat(receipt(rotation))
          .as("receipt of " + rotation)
          .isEqualTo(json(receipts.get(rotation)));
    }
  }

  private static void assertBegins(Leftover rotation, String field, JsonNode was, JsonNode now) {
    for (int i = 0; i < was.path(field).size(); i++) {
      assertThat(now.path(field).path(i))
          .as(field + " of " + rotation)
          .isEqualTo(was.path(field).path(i));
    }
  }

  /** What people still have to say. */
  private void say() {
    for (Leftover rotation : rotations) {
      switch (rotation.state()) {
        case ASKED, HALF_APPROVED -> decide(bob, rotation, "approve");
        case STALLED ->
            olga()
                .post(
                    "rotations/" + id(rotation) + "/resume",
                    Map.of("reason", "the token is good again"));
        case HALF_REVOKED -> decide(bob, rotation, "revoke");
        case USUAL, APPROVED, CLICKED, UNREVIEWED -> {
          // Nothing, or afterwards.
        }
      }
    }
  }

  private void assertEnded(Leftover rotation) {
    JsonNode now = view(rotation);
    assertThat(phase(now)).as(rotation + ": " + now).isEqualTo(rotation.ends());
    assertKept(rotation, now);
    for (JsonNode attempt : now.path("attempts")) {
      assertThat(attempt.path("outcome").asText("unknown"))
          .as(rotation + ": " + now)
          .isNotEqualTo("unknown");
    }
    if (rotation.state() == State.CLICKED) {
      assertThat(now.path("approvals").findValuesAsText("via")).containsExactly("api", "slack");
    }
    if (rotation.state() == State.HALF_REVOKED) {
      assertThat(now.toString()).contains("the soak is waived");
    }
    if (rotation.state() == State.UNREVIEWED) {
      decide(alice, rotation, "review");
      assertThat(view(rotation).path("reviewDue").asBoolean()).isFalse();
    }
  }

  /** Of each end once; and what nobody took from the last release has come, once. */
  private void assertTold() {
    await("what was not delivered")
        .atMost(Patience.stretched(PATIENCE))
        .untilAsserted(() -> {
          var ids = receiver.delivered().stream().map(Receiver.Delivery::id).toList();
          assertThat(ids).containsAll(receiver.refused()).doesNotHaveDuplicates();
          var ends =
              receiver.delivered().stream()
                  .filter(d ->
                      List.of("rotation.completed", "rotation.aborted")
                          .contains(d.body().path("type").asText()))
                  .toList();
          assertThat(ends).hasSize(rotations.size());
        });
  }

  private JsonNode receipt(Leftover rotation) {
    return olga().get("rotations/" + id(rotation) + "/receipt");
  }

  /** The trail holds every entry of the release before, and two verifiers agree to it. */
  private JsonNode assertProven() throws IOException, InterruptedException {
    verifier = verifier();
    Path export = rehearsed.folder().resolve("audit.jsonl");
    var exported = Keyturn.run(environment, "audit", "export", export.toString(), "--json");
    assertThat(exported.end(Duration.ZERO)).as(exported.toString()).isZero();
    List<String> lines = Files.readAllLines(export, UTF_8);
    assertThat(lines).containsAll(trail.stream().filter(l -> l.contains("\"seq\"")).toList());
    assertThat(exported.json().path("publicKey").asText()).isEqualTo(key);
    String anchor = exported.json().path("anchor").asText();
    Path remembered = rehearsed.folder().resolve("last-release.checkpoint");
    Files.writeString(remembered, checkpoint, UTF_8);
    var witnesses = List.of("--anchor", anchor, "--checkpoint", remembered.toString());
    JsonNode verified = verify(both(List.of(export.toString(), "--public-key", key), witnesses));
    assertThat(verified.path("entries").asInt()).isGreaterThan(trail.size());
    assertPython(both(List.of(export.toString(), "--key", key), witnesses));

    for (Leftover rotation : rotations) {
      Path file = rehearsed.folder().resolve(rotation.name() + ".receipt.json");
      Files.writeString(file, newest.get(rotation), UTF_8);
      assertPython(List.of(export.toString(), "--key", key, "--receipt", file.toString()));
      if (rotation.state() != State.USUAL || rotation.in().ended()) {
        verify(List.of(export.toString(), "--public-key", key, "--receipt", file.toString()));
      }
    }
    return verified;
  }

  private static List<String> both(List<String> some, List<String> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private static JsonNode verify(List<String> arguments) {
    var all = new ArrayList<>(List.of("audit", "verify", "--json"));
    all.addAll(arguments);
    var verified = Keyturn.run(Map.of(), all.toArray(String[]::new));
    assertThat(verified.end(Duration.ZERO)).as(verified.toString()).isZero();
    assertThat(verified.json().path("ok").asBoolean()).as(verified.toString()).isTrue();
    return verified.json();
  }

  private void assertPython(List<String> arguments) throws IOException, InterruptedException {
    if (!verifier) {
      return;
    }
    var command = new ArrayList<>(List.of("python3", SCRIPT.toString()));
    command.addAll(arguments);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  /** What the second verifier needs; without it the first one alone is asked. */
  private static boolean verifier() throws InterruptedException {
    for (String needed : List.of("python3", "openssl")) {
      try {
        new ProcessBuilder(needed, needed.equals("openssl") ? "version" : "--version")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      } catch (IOException e) {
        System.out.println(
            "NOT RUN: " + SCRIPT + " on a trail of two releases (there is no " + needed + ")");
        return false;
      }
    }
    return true;
  }

  private void assertUnnoticed(JsonNode verified) throws InterruptedException {
    var report =
        rehearsed
            .world()
            .finish(RunReport.Ending.keyturn(verified.path("entries").asLong(), true, "COMPLETED"));
    Runs.assertUnnoticed(JSON.valueToTree(report.fields()));
    assertThat(report.tokensVerified()).isPositive();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
    }
    railway.close();
    vault.close();
    slackApi.close();
    slackServer.close();
    receiver.close();
  }
}
