package dev.keyturn.endtoend;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.Patience;
import dev.keyturn.endtoend.Boundaries.Boundary;
import dev.keyturn.rehearsal.RehearsedPlan;
import dev.keyturn.sandbox.RunReport;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One rotation in a world of its own, carried by one process after the other, and each is killed
 * where it comes to a boundary at which nobody has been killed yet.
 */
final class KilledRotation implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ALIVE_AT_MOST = Duration.ofMinutes(4);
  private static final Set<String> NOT_YET_KEPT =
      Set.of(OneRotation.NONE, "PLANNED", "AWAITING_APPROVAL", "ADOPTING");

  /** A person looks after what has waited for too long; more often than so it is no accident. */
  private static final int MOST_RESUMED = 20;

  private final EmbeddedPostgres postgres;
  private final OneRotation rows;
  private final RehearsedPlan rehearsed;
  private final Boundaries boundaries;
  private final Relay railway;
  private final Relay vault;
  private final Relay application;
  private final PostgresRelay database;
  private final Map<String, String> direct;
  private final Map<String, String> relayed;
  private final Map<String, String> before;
  private @Nullable Keyturn running;
  private boolean approved;
  private int resumed;

  /**
   * @param struck where a process was killed, and when
   * @param passed boundaries in all
   * @param resumed how often a person had to resume it because it had waited for too long
   */
  record Outcome(
      Map<Boundary, Moment> struck, int passed, int resumed, RunReport report, String postgres) {}

  KilledRotation(Function<Boundary, @Nullable Moment> which)
      throws IOException, InterruptedException, SQLException {
    postgres = EmbeddedPostgres.builder().start();
    rows = new OneRotation(postgres);
    rehearsed = Shop.start();
    boundaries = new Boundaries(which, rows::phase);
    railway =
        new Relay(
            URI.create(rehearsed.environment().get("KEYTURN_RAILWAY_URL")), boundaries::railway);
    vault = new Relay(URI.create(rehearsed.environment().get("VAULT_ADDR")), boundaries::vault);
    URI edge = rehearsed.world().edge("api");
    application = new Relay(edge, boundaries::application);
    database = new PostgresRelay(postgres.getPort(), boundaries::database);
    direct = new TreeMap<>(rehearsed.environment());
    direct.remove("KEYTURN_DATA");
    direct.put("DATABASE_URL", url(postgres.getPort()));
    // It is part of the plan, which must be the same for who approves.
    direct.computeIfPresent(
        "KEYTURN_REHEARSAL",
        (_, text) -> text.replace(edge.toString(), application.address().toString()));
    relayed = new TreeMap<>(direct);
    relayed.put("DATABASE_URL", url(database.port()));
    relayed.put("KEYTURN_RAILWAY_URL", railway.address().toString());
    relayed.put("VAULT_ADDR", vault.address().toString());
    before = RailwayReader.variables(direct);
  }

  private static String url(int port) {
    return "postgresql://postgres:p%40ss@127.0.0.1:" + port + "/postgres";
  }

  /** Until it is completed; a rotation that ends otherwise is an error. */
  Outcome carryOn() throws IOException, InterruptedException, SQLException {
    // The tables first: what a first start does is no part of a rotation.
    run(direct, "status");
    while (!rows.phase().equals("COMPLETED")) {
      int kills = boundaries.struck().size();
      var process = Keyturn.start(relayed, "run-due");
      running = process;
      boundaries.open(process);
      awaitEnd(process);
      boolean killed = boundaries.struck().size() > kills;
      boundaries.shut();
      if (!killed) {
        look(process);
      }
      assertNothingLost(process);
    }
    return new Outcome(
        boundaries.struck(), boundaries.seen().size(), resumed, ended(), rows.version());
  }

  /** Its own or a violent one. The approver waits until nobody is left to kill on the way. */
  private void awaitEnd(Keyturn process) throws SQLException {
    await("the end of " + process.pid())
        .atMost(Patience.stretched(ALIVE_AT_MOST))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          boolean asks = process.err().stream().anyMatch(l -> l.startsWith("AWAITING_APPROVAL  "));
          if (!approved && asks) {
            approved = true;
            run(Shop.as("alice", direct), "approve", rows.id(), "--reason", "reviewed");
          }
          return !process.alive();
        });
  }

  /** It ended by itself: nothing is left to do, something waits, or somebody must look at it. */
  private void look(Keyturn process) throws SQLException {
    int code = process.end(Duration.ofSeconds(10));
    if (code != 20) {
      assertThat(code).as(process.toString()).isIn(0, 10);
      return;
    }
    // So many kills in one phase that its time was over.
    assertThat(rows.stalled()).as(process.toString()).isEqualTo("NO_PROGRESS");
    assertThat(++resumed).as("resumed by a person").isLessThanOrEqualTo(MOST_RESUMED);
    run(direct, "resume", rows.id(), "--reason", "its processes were killed");
  }

  private static Keyturn run(Map<String, String> environment, String... arguments) {
    var run = Keyturn.run(environment, arguments);
    assertThat(run.end(Duration.ZERO)).as(run.toString()).isZero();
    return run;
  }

  /** Of the users, and of the values: whatever Railway has, Vault has too. */
  private void assertNothingLost(Keyturn process)
      throws IOException, InterruptedException, SQLException {
    var load = rehearsed.world().soFar();
    String phase = rows.phase();
    String when = "in " + phase + ", after " + boundaries.struck() + ": " + process;
    assertThat(load.firstRefusals()).as(when).isEmpty();
    assertThat(load.nothingRefused()).as(when).isTrue();
    var variables = RailwayReader.variables(direct);
    try (var kept = new VaultReader(rehearsed.world())) {
      for (String secret : Shop.SECRETS) {
        var values = new HashSet<String>();
        for (JsonNode version : kept.versions("secret", path(secret))) {
          values.add(version.path(field(secret)).asText());
        }
        if (NOT_YET_KEPT.contains(phase)) {
          values.add(before.get(secret));
        }
        for (String name : List.of(secret, secret + "_NEW", secret + "_PREVIOUS")) {
          // No value is ever shown.
          boolean held = !variables.containsKey(name) || values.contains(variables.get(name));
          assertThat(held).as(name + " is in Vault, " + when).isTrue();
        }
      }
    }
  }

  private static String field(String secret) {
    return secret.toLowerCase(Locale.ROOT);
  }

  private static String path(String secret) {
    return "shop/production/" + field(secret);
  }

  private RunReport ended() throws IOException, InterruptedException, SQLException {
    String export = rehearsed.folder().resolve("audit.jsonl").toString();
    var exported = run(direct, "audit", "export", export, "--json").json();
    var verified =
        run(
                Map.of(),
                "audit",
                "verify",
                export,
                "--public-key",
                exported.path("publicKey").asText(),
                "--anchor",
                exported.path("anchor").asText(),
                "--json")
            .json();
    var report =
        rehearsed
            .world()
            .finish(
                RunReport.Ending.keyturn(
                    verified.path("entries").asLong(),
                    verified.path("ok").asBoolean(),
                    rows.phase()));
    Runs.assertUnnoticed(JSON.valueToTree(report.fields()));
    assertThat(report.tokensVerified()).isPositive();
    assertOnce();
    assertInForce();
    return report;
  }

  /** As many changes as without a kill, each of them announced, and none that is still open. */
  private void assertOnce() throws SQLException {
    assertThat(rows.doneTwice()).as("steps done twice").isEmpty();
    assertThat(rows.openAttempts()).as("attempts without an end").isEmpty();
    var counters = rehearsed.world().railway().counters();
    String struck = boundaries.struck().toString();
    int redos = rows.redos();
    assertThat(redos).as("redos " + struck).isLessThanOrEqualTo(boundaries.struck().size());
    assertThat(counters.of("deploymentRedeploy")).as(struck).isBetween(3, 3 + redos);
    if (redos == 0) {
      assertThat(rows.effective("redeploy")).isEqualTo(3);
    }
    assertThat(counters.of("variableCollectionUpsert")).as(struck).isEqualTo(3);
    assertThat(rows.effective("set-variables")).isEqualTo(3);
    assertThat(counters.of("environmentPatchCommitStaged")).as(struck).isEqualTo(1);
    assertThat(rows.effective("delete-variables")).isEqualTo(1);
  }

  private void assertInForce() throws IOException, InterruptedException, SQLException {
    var variables = RailwayReader.variables(direct);
    assertThat(variables.keySet()).as("names").isEqualTo(before.keySet());
    try (var kept = new VaultReader(rehearsed.world())) {
      for (String secret : Shop.SECRETS) {
        List<JsonNode> versions = kept.versions("secret", path(secret));
        assertThat(versions.size()).as("versions of " + secret).isEqualTo(2);
        String outgoing = versions.getFirst().path(field(secret)).asText();
        String incoming = versions.getLast().path(field(secret)).asText();
        assertThat(outgoing.equals(before.get(secret))).as("adopted " + secret).isTrue();
        assertThat(incoming.equals(variables.get(secret))).as("in force " + secret).isTrue();
        assertThat(incoming.equals(outgoing)).as(secret + " is the old one").isFalse();
        assertThat(versions.getLast().path("rotation_id").asText()).isEqualTo(rows.id());
      }
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    if (running != null) {
      running.close();
    }
    railway.close();
    vault.close();
    application.close();
    database.close();
    rehearsed.close();
    rows.close();
    postgres.close();
  }
}
