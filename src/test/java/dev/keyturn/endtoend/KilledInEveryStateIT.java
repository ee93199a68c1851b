package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.Patience;
import dev.keyturn.endtoend.Relay.Call;
import dev.keyturn.rehearsal.RehearsedPlan;
import dev.keyturn.rotation.Phase;
import dev.keyturn.sandbox.RunReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * One rotation whose every process is killed, each in the next phase, until nobody is left to kill
 * it. Half of the requests that the killed processes had just sent have arrived, half are lost.
 */
@Execution(ExecutionMode.CONCURRENT)
class KilledInEveryStateIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REACHED = Duration.ofSeconds(60);

  private final AtomicReference<@Nullable Keyturn> running = new AtomicReference<>();
  private final List<String> killedIn = new ArrayList<>();

  @Test
  void the_next_process_takes_it_up_and_it_ends_as_if_nothing_had_happened()
      throws IOException, InterruptedException, SQLException {
    try (var rehearsed = Shop.start();
        var railway = new Relay(URI.create(rehearsed.environment().get("KEYTURN_RAILWAY_URL")));
        var vault = new Relay(URI.create(rehearsed.environment().get("VAULT_ADDR")));
        var application = new Relay(rehearsed.world().edge("api"))) {
      var environment = new TreeMap<>(rehearsed.environment());
      environment.put("KEYTURN_RAILWAY_URL", railway.address().toString());
      environment.put("VAULT_ADDR", vault.address().toString());
      environment.computeIfPresent(
          "KEYTURN_REHEARSAL",
          (_, text) ->
              text.replace(
                  rehearsed.world().edge("api").toString(), application.address().toString()));

      killAt(rehearsed, environment, Phase.PLANNED, railway, _ -> true, false);
      killWhen(rehearsed, environment, Phase.AWAITING_APPROVAL);
      approve(environment, rehearsed.data());
      killAt(rehearsed, environment, Phase.ADOPTING, vault, writes("/data/shop/"), false);
      killAt(rehearsed, environment, Phase.STORING, vault, writesSecondVersion(), true);
      killAt(
          rehearsed,
          environment,
          Phase.STAGING,
          railway,
          mutates("variableCollectionUpsert"),
          true);
      killAt(
          rehearsed,
          environment,
          Phase.DEPLOY_ACCEPT,
          railway,
          mutates("deploymentRedeploy"),
          true);
      killAt(rehearsed, environment, Phase.CONVERGE_ACCEPT, application, attests(), true);
      killWhen(rehearsed, environment, Phase.SETTLING);
      killAt(
          rehearsed,
          environment,
          Phase.PROMOTING,
          railway,
          mutates("variableCollectionUpsert"),
          false);
      killAt(
          rehearsed,
          environment,
          Phase.DEPLOY_PROMOTE,
          railway,
          mutates("deploymentRedeploy"),
          false);
      killWhen(rehearsed, environment, Phase.CONVERGE_PROMOTE);
      killWhen(rehearsed, environment, Phase.SOAKING);
      killAt(
          rehearsed,
          environment,
          Phase.CLEANING,
          railway,
          mutates("environmentStageChanges"),
          true);
      killAt(
          rehearsed,
          environment,
          Phase.DEPLOY_RETIRE,
          railway,
          mutates("deploymentRedeploy"),
          true);
      killAt(rehearsed, environment, Phase.CONVERGE_RETIRE, application, attests(), true);
      killAt(rehearsed, environment, Phase.RETIRING, vault, writes("/metadata/shop/"), true);
      try (var last = Keyturn.start(environment, "run-due", "--json")) {
        assertThat(last.end(REACHED)).as(last.toString()).isZero();
      }

      assertThat(killedIn)
          .containsExactlyElementsOf(
              Arrays.stream(Phase.values())
                  .filter(phase -> !phase.ended() && !phase.goesBack() && phase != Phase.RIDING)
                  .map(Phase::name)
                  .toList());
      assertEndedWell(rehearsed, environment);
    } finally {
      Keyturn left = running.get();
      if (left != null) {
        left.close();
      }
    }
  }

  private void killAt(
      RehearsedPlan rehearsed,
      Map<String, String> environment,
      Phase phase,
      Relay relay,
      Predicate<Call> call,
      boolean arrives)
      throws InterruptedException, SQLException {
    CountDownLatch struck = relay.lie(call, arrives, () -> victim().kill());
    var process = Keyturn.start(environment, "run-due");
    running.set(process);
    assertThat(Patience.await(struck)).as("never came to " + phase + ": " + process).isTrue();
    note(rehearsed, phase, process);
  }

  private void killWhen(RehearsedPlan rehearsed, Map<String, String> environment, Phase phase)
      throws SQLException {
    var process = Keyturn.start(environment, "run-due");
    running.set(process);
    process.awaitLine(phase + "  ");
    process.kill();
    note(rehearsed, phase, process);
  }

  private void note(RehearsedPlan rehearsed, Phase phase, Keyturn process) throws SQLException {
    String found = Ledger.phase(rehearsed.data());
    assertThat(found).as("after the kill: " + process).isEqualTo(phase.name());
    killedIn.add(found);
  }

  private Keyturn victim() {
    Keyturn process;
    do {
      process = running.get();
    } while (process == null);
    return process;
  }

  private static void approve(Map<String, String> environment, Path data) throws SQLException {
    var approved =
        Keyturn.run(
            Shop.as("alice", environment), "approve", Ledger.id(data), "--reason", "reviewed");
    assertThat(approved.end(Duration.ZERO)).as(approved.toString()).isZero();
  }

  private static Predicate<Call> mutates(String field) {
    return call -> call.body().contains("mutation ") && call.body().contains(field + "(");
  }

  private static Predicate<Call> attests() {
    return call -> call.path().endsWith("/attestation");
  }

  private static Predicate<Call> writes(String below) {
    return call -> !call.method().equals("GET") && call.path().contains(below);
  }

  /** The incoming value: the outgoing one has been adopted as the first version. */
  private static Predicate<Call> writesSecondVersion() {
    return writes("/data/shop/").and(call -> call.body().matches("(?s).*\"cas\":\\s*\"?1\\b.*"));
  }

  private static void assertEndedWell(RehearsedPlan rehearsed, Map<String, String> environment)
      throws IOException, InterruptedException, SQLException {
    assertThat(Ledger.phase(rehearsed.data())).isEqualTo("COMPLETED");
    Path export = rehearsed.folder().resolve("audit.jsonl");
    var exported = Keyturn.run(environment, "audit", "export", export.toString(), "--json");
    assertThat(exported.end(Duration.ZERO)).as(exported.toString()).isZero();
    var verified =
        Keyturn.run(
            Map.of(),
            "audit",
            "verify",
            export.toString(),
            "--public-key",
            exported.json().path("publicKey").asText(),
            "--anchor",
            exported.json().path("anchor").asText(),
            "--json");
    assertThat(verified.end(Duration.ZERO)).as(verified.toString()).isZero();

    var report =
        rehearsed
            .world()
            .finish(
                RunReport.Ending.keyturn(
                    verified.json().path("entries").asLong(),
                    verified.json().path("ok").asBoolean(),
                    "COMPLETED"));
    JsonNode run = JSON.valueToTree(report.fields());
    Runs.assertUnnoticed(run);
    assertThat(report.redeploysPerService()).isEqualTo(Map.of("api", 3));
    assertThat(report.tokensVerified()).isPositive();

    var variables = RailwayReader.variables(rehearsed.environment());
    try (var vault = new VaultReader(rehearsed.world())) {
      for (String secret : Shop.SECRETS) {
        String field = secret.toLowerCase(Locale.ROOT);
        List<JsonNode> versions = vault.versions("secret", "shop/production/" + field);
        assertThat(versions.size()).as("versions of " + secret).isEqualTo(2);
        boolean inForce = versions.getLast().path(field).asText().equals(variables.get(secret));
        assertThat(inForce).as(secret + " is Vault's newest version").isTrue();
        assertThat(variables.keySet()).doesNotContain(secret + "_NEW", secret + "_PREVIOUS");
      }
    }
  }
}
