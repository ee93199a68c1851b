package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.rehearsal.RehearsedPlan;
import dev.keyturn.sandbox.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Secrets that several services share, and the plans of the runbooks. */
@Execution(ExecutionMode.CONCURRENT)
class SharedSecretIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path PLAN = Path.of("src/test/resources/endtoend/shared.yaml");

  @Test
  void verifiers_in_two_projects_are_promoted_and_proven_before_the_signer()
      throws IOException, InterruptedException {
    try (var rehearsed = RehearsedPlan.start(PLAN)) {
      var environment = rehearsed.environment();
      Path export = rehearsed.folder().resolve("audit.jsonl");

      var due = Keyturn.start(environment, "run-due", "--json");
      assertThat(due.end(Duration.ofMinutes(3))).as(due.toString()).isZero();
      var exported = Keyturn.run(environment, "audit", "export", export.toString());
      assertThat(exported.end(Duration.ZERO)).as(exported.toString()).isZero();
      var verified = Keyturn.run(Map.of(), "audit", "verify", export.toString(), "--json");
      assertThat(verified.json().path("ok").asBoolean()).as(verified.toString()).isTrue();

      var report =
          rehearsed
              .world()
              .finish(
                  RunReport.Ending.keyturn(
                      verified.json().path("entries").asLong(),
                      true,
                      due.json().path("rotations").path(0).path("phase").asText()));
      Runs.assertUnnoticed(JSON.valueToTree(report.fields()));
      assertThat(report.tokensVerified()).isPositive();
      assertThat(report.redeploysPerService())
          .isEqualTo(Map.of("auth", 3, "catalogue", 3, "invoices", 3));
      assertVerifiersFirst(entries(export));
    }
  }

  @Test
  void the_plan_with_seven_projects_rehearses_well() {
    assertRehearsesWell("tradesense.yaml", "production", 7);
  }

  @Test
  void the_plan_with_staging_and_production_rehearses_well_in_staging() {
    assertRehearsesWell("ainative.yaml", "staging", 1);
  }

  @Test
  void the_plan_with_staging_and_production_rehearses_well_in_production() {
    assertRehearsesWell("ainative.yaml", "production", 1);
  }

  private static void assertRehearsesWell(String plan, String environment, int services) {
    try (var sandbox =
        Keyturn.start(
            Map.of(),
            "sandbox",
            "--plan",
            Path.of("rotation-plans", plan).toString(),
            "--environment",
            environment,
            "--json")) {
      assertThat(sandbox.end(Duration.ofMinutes(4))).as(sandbox.toString()).isZero();
      JsonNode run = sandbox.json().path("runs").path(0);
      Runs.assertUnnoticed(run);
      assertThat(run.path("redeploysPerService")).hasSize(services);
      assertThat(run.path("redeploysPerService")).allMatch(redeploys -> redeploys.asInt() == 3);
    }
  }

  private static List<JsonNode> entries(Path export) throws IOException {
    var entries = new ArrayList<JsonNode>();
    for (String line : Files.readAllLines(export)) {
      JsonNode entry = JSON.readTree(line);
      if (entry.has("seq")) {
        entries.add(entry);
      }
    }
    return entries;
  }

  /** In the order of the trail: verifiers written, verifiers proven, then the signer written. */
  private static void assertVerifiersFirst(List<JsonNode> trail) {
    int signer = promoted(trail, "auth");
    List<Integer> verifiers = List.of(promoted(trail, "catalogue"), promoted(trail, "invoices"));
    int proven =
        IntStream.range(0, trail.size())
            .filter(i ->
                trail.get(i).path("action").asText().equals("rotation.moved")
                    && trail.get(i).path("from").asText().equals("CONVERGE_PROMOTE"))
            .findFirst()
            .orElseThrow();
    assertThat(verifiers).allMatch(at -> at < proven);
    assertThat(proven).isLessThan(signer);
    assertThat(trail.get(proven).path("to").asText()).isEqualTo("PROMOTING");
  }

  /** Where the service's NAME took the incoming value. */
  private static int promoted(List<JsonNode> trail, String service) {
    int[] found =
        IntStream.range(0, trail.size())
            .filter(i -> {
              JsonNode entry = trail.get(i);
              return entry.path("action").asText().equals("variable.set")
                  && entry.path("service").asText().equals(service)
                  && entry.path("target").path("object").asText().equals("JWT_SECRET");
            })
            .toArray();
    assertThat(found).as("NAME is set once on " + service).hasSize(1);
    return found[0];
  }
}
