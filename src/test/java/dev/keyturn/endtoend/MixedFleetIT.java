package dev.keyturn.endtoend;

import static dev.keyturn.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.Patience;
import dev.keyturn.Seeded;
import dev.keyturn.engine.Engine;
import dev.keyturn.engine.Unavailable;
import dev.keyturn.plan.PlanFolder.UnknownPlan;
import dev.keyturn.rehearsal.RehearsedPlan;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.request.Commands;
import dev.keyturn.request.StartRequest;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.sandbox.SandboxSpec;
import dev.keyturn.sandbox.railway.DeploymentCause;
import dev.keyturn.wiring.Program;
import io.micronaut.context.ApplicationContext;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Three that serve, two from cron, one PostgreSQL, and nobody who is sure to live on. */
@Execution(ExecutionMode.CONCURRENT)
class MixedFleetIT {
  private static final Path TEMPLATE = Path.of("src/test/resources/endtoend/fleet.yaml");
  private static final Actor OPERATOR = new Actor("operator@fleet.example.com", "test");
  private static final SandboxSpec.Traffic TRAFFIC =
      new SandboxSpec.Traffic(6, 60, 8, 8, Duration.ofMillis(700), Duration.ofMillis(500));

  private static final String DONE_TWICE =
      "select effect || ' ' || target from attempt where outcome in ('done', 'landed')"
          + " group by op_key, effect, target having count(*) > 1";

  private final int rotations = Integer.getInteger("keyturn.fleet.rotations", 8);
  private final int plans = Integer.getInteger("keyturn.fleet.plans", 4);

  private final Map<String, Long> figures = new LinkedHashMap<>();
  private long told;

  @TempDir Path directory;

  @Seeded("keyturn.fleet.seed")
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void killed_and_stopped_processes_do_every_step_of_every_rotation_once(long seed)
      throws Exception {
    long began = System.nanoTime();
    figures.put("rotations, all completed", (long) rotations);
    var files = new ArrayList<Path>();
    for (int number = 0; number < plans; number++) {
      String text = Files.readString(TEMPLATE, UTF_8).replace("§", String.valueOf(number));
      files.add(Files.writeString(directory.resolve("fleet-" + number + ".yaml"), text));
    }
    try (var postgres = EmbeddedPostgres.builder().start();
        var rehearsed = RehearsedPlan.start(files, spec -> spec.withTraffic(TRAFFIC))) {
      var environment = new TreeMap<>(rehearsed.environment());
      environment.remove("KEYTURN_DATA");
      environment.put(
          "DATABASE_URL",
          "postgresql://postgres:p%40ss@localhost:" + postgres.getPort() + "/postgres");
      try (var program = Program.start(environment, Map.of())) {
        program.getBean(Engine.class);
        try (var fleet = new Fleet(environment, seed)) {
          await()
              .atMost(Patience.stretched(Duration.ofMinutes(55)))
              .pollInterval(Duration.ofMillis(500))
              .until(() -> overUnlessTold(program));
          assertThat(fleet.killed()).as("killed").isPositive();
          assertThat(fleet.stopped()).as("stopped").isPositive();
          figures.put("processes killed", (long) fleet.killed());
          figures.put("processes stopped", (long) fleet.stopped());
        }
      }
      assertOnce(postgres, rehearsed);
      assertVerified(rehearsed, environment);
      count(postgres);
      figures.put("minutes", Duration.ofNanos(System.nanoTime() - began).toMinutes());
      System.out.println("fleet: " + figures);
      if (Boolean.getBoolean("keyturn.docs.write")) {
        FleetPage.write(seed, figures, rehearsed.world().soFar());
      }
    }
  }

  /** A person who is told to try again does so. */
  private boolean overUnlessTold(ApplicationContext program) throws UnknownPlan, CommandRefused {
    try {
      return over(program);
    } catch (RuntimeException e) {
      if (!Unavailable.behind(e)) {
        throw e;
      }
      told++;
      return false;
    }
  }

  /** A person starts what is next, and says "go on" where somebody is asked for. */
  private boolean over(ApplicationContext program) throws UnknownPlan, CommandRefused {
    var store = program.getBean(RotationStore.class);
    boolean over = true;
    for (int number = 0; number < plans; number++) {
      String plan = "fleet-" + number;
      List<Rotation> all = store.newest(plan, 10_000);
      int share = rotations / plans + (number < rotations % plans ? 1 : 0);
      boolean open = all.stream().anyMatch(r -> !r.state().phase().ended());
      over = over && !open && all.size() >= share;
      for (Rotation rotation : all) {
        if (rotation.state().stalled() != null) {
          try {
            program
                .getBean(Commands.class)
                .give(rotation.id(), Kind.RESUME, OPERATOR, "go on", null);
          } catch (CommandRefused e) {
            // It goes on already.
          }
        }
      }
      if (!open && all.size() < share) {
        try {
          program
              .getBean(Starts.class)
              .start(OPERATOR, new StartRequest(plan, "production", Set.of(), "next", false, null));
        } catch (SecretBusy e) {
          // A process has found it due at this very moment.
        }
      }
    }
    return over;
  }

  private void assertOnce(EmbeddedPostgres postgres, RehearsedPlan rehearsed) throws Exception {
    assertThat(rows(postgres, "select distinct phase from rotation")).containsExactly("COMPLETED");
    assertThat(rows(postgres, "select id from rotation")).hasSize(rotations);
    assertThat(rows(postgres, DONE_TWICE)).as("steps that were done twice").isEmpty();
    assertThat(
            rows(
                postgres,
                "select effect from attempt where outcome is null or outcome = 'unknown'"))
        .as("attempts of which nobody knows how they ended")
        .isEmpty();
    // Whoever was killed last has not given it back; it runs out.
    await()
        .untilAsserted(() ->
            assertThat(rows(postgres, "select id from rotation where lease_until > now()"))
                .as("leases")
                .isEmpty());
    assertThat(rows(postgres, "select variable from claim")).as("claims").isEmpty();
    var railway = rehearsed.world().railway();
    assertThat(railway.counters().of("variableCollectionUpsert"))
        .as("writes: NAME_NEW, NAME_PREVIOUS and NAME of each rotation")
        .isEqualTo(3 * rotations);
    assertThat(railway.counters().of("environmentPatchCommitStaged"))
        .as("deletions, one of each rotation")
        .isEqualTo(rotations);
    assertThat(railway.counters().of("deploymentRedeploy")).as("deploys").isEqualTo(3 * rotations);
    try (var vault = new VaultReader(rehearsed.world())) {
      for (int number = 0; number < plans; number++) {
        int share = rotations / plans + (number < rotations % plans ? 1 : 0);
        String place = place(number);
        assertThat(
                railway.deployments(place).stream()
                    .filter(d -> d.cause() == DeploymentCause.REDEPLOY))
            .as("deployments of plan " + number)
            .hasSize(3 * share);
        for (String secret : List.of("jwt_secret_", "backup_key_")) {
          List<JsonNode> versions =
              vault.versions("secret", "fleet-" + number + "/production/" + secret + number);
          assertThat(versions).as("versions of " + secret + number).hasSize(1 + share);
        }
      }
    }
    var load = rehearsed.world().soFar();
    assertThat(load.tokensVerified()).isPositive();
    assertThat(load.firstRefusals()).isEmpty();
    assertThat(load.nothingRefused()).as(load.toString()).isTrue();
  }

  private void count(EmbeddedPostgres postgres) throws SQLException {
    put(postgres, "times that a process took up a rotation", "sum(fence) from rotation");
    put(postgres, "steps that were tried", "count(*) from attempt");
    put(
        postgres,
        "of these without an answer, and found to have arrived",
        "count(*) from attempt where outcome = 'landed'");
    put(
        postgres,
        "of these without an answer, and found not to have arrived",
        "count(*) from attempt where outcome in ('absent', 'superseded')");
    figures.put("**steps done twice**", (long) rows(postgres, DONE_TWICE).size());
    put(
        postgres,
        "stalls, each resumed by a person",
        "count(*) from command where kind = 'RESUME'");
    figures.put("times that a person was told to try again", told);
  }

  private void put(EmbeddedPostgres postgres, String what, String query) throws SQLException {
    figures.put(what, Long.parseLong(rows(postgres, "select " + query).getFirst()));
  }

  private static String place(int number) {
    String id = "3e8a3a0c-1f6e-5d0b-9a51-7d6a1d7c6" + number;
    return id + "02/" + id + "03";
  }

  private static void assertVerified(RehearsedPlan rehearsed, Map<String, String> environment) {
    Path export = rehearsed.folder().resolve("audit.jsonl");
    var exported = Keyturn.run(environment, "audit", "export", export.toString());
    assertThat(exported.end(Duration.ZERO)).as(exported.toString()).isZero();
    var verified = Keyturn.run(Map.of(), "audit", "verify", export.toString());
    assertThat(verified.end(Duration.ZERO)).as(verified.toString()).isZero();
  }

  private static List<String> rows(EmbeddedPostgres postgres, String query) throws SQLException {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var found = new ArrayList<String>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }
}
