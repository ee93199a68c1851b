package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.plan.PlanExplanation.ExplainedEnvironment;
import dev.keyturn.plan.PlanExplanation.ExplainedService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanExplanationTest {
  private static final Path PAGES = Path.of("src/test/resources/explanations");

  /** A Friday afternoon. */
  private static final Instant NOW = Instant.parse("2026-11-20T16:00:00Z");

  @Test
  void zkeb_costs_three_writes_three_redeploys_and_one_patch() {
    var staging = explained("zkeb").environments().getFirst();

    assertThat(staging.cost().variableWrites()).isEqualTo(3);
    assertThat(staging.cost().redeploys()).isEqualTo(3);
    assertThat(staging.cost().patchMutations()).isEqualTo(2);
    assertThat(staging.cost().mutations()).isEqualTo(8);
    // 3 writes of 3 requests, 3 redeploys of 10, 7 looks, 4 censuses of 2, a patch of 5.
    assertThat(staging.cost().estimatedCalls()).isEqualTo(9 + 30 + 7 + 8 + 5);
    assertThat(staging.cost().ofOneToken()).isEqualTo(staging.cost().estimatedCalls());
    // Its replicas are asked every ten minutes, Railway every ninety.
    assertThat(staging.cost().soakingHour()).isEqualTo(1);
    assertThat(staging.services()).extracting(ExplainedService::redeploys).containsExactly(3);
    // 3 redeploys of 5 minutes, 10 minutes settle, 24 hours soak.
    assertThat(staging.leastDuration()).isEqualTo("24h 25m");
    assertThat(staging.leastSeconds()).isEqualTo(87_900);
  }

  @Test
  void tradesense_promotes_six_verifiers_before_the_signer() {
    var production = explained("tradesense").environments().getFirst();

    assertThat(production.cost().variableWrites()).isEqualTo(21);
    assertThat(production.cost().redeploys()).isEqualTo(21);
    assertThat(production.cost().patchMutations()).isEqualTo(14);
    // Each of seven services has a token of its own.
    assertThat(production.cost().ofOneToken() * 7)
        .isBetween(production.cost().estimatedCalls(), production.cost().estimatedCalls() + 6);
    // On deploys of five minutes; of half a minute it is half of that (docs/benchmarks.md).
    assertThat(production.cost().estimatedCalls()).isLessThan(450);
    assertThat(production.steps())
        .anySatisfy(step ->
            assertThat(step)
                .startsWith(
                    "Promote, verifiers before signers: redeploy gateway, trading, analytics")
                .endsWith("once they are confirmed, redeploy auth."));
    assertThat(production.services())
        .filteredOn(s -> s.role().startsWith("signs"))
        .extracting(ExplainedService::name)
        .containsExactly("auth");
    // One round more than elsewhere: verifiers and signer are promoted one after the other.
    assertThat(production.leastDuration()).isEqualTo("25h 35m");
  }

  @Test
  void a_plan_that_never_rotated_waits_for_its_window_only() {
    var environments = explained("zkeb").environments();
    // The window of Monday to Thursday opens at 9:00 in Berlin.
    assertThat(environments.getFirst().nextStart()).isEqualTo("2026-11-23T08:00:00Z");
    assertThat(environments.getFirst().starts())
        .isEqualTo("due 2026-11-23T08:00:00Z (never rotated)");
    assertThat(environments.getLast().starts()).endsWith(", after staging has completed");
  }

  @Test
  void the_next_rotation_is_a_period_after_the_last_at_an_open_window() {
    var last = Map.of("staging", Instant.parse("2026-11-09T10:00:00Z"));
    var staging =
        PlanExplanation.of(new DueDates(plan("zkeb", text -> text), last, Map.of()), NOW)
            .environments()
            .getFirst();
    // 90 days on is a Sunday; on Monday the window opens.
    assertThat(staging.nextStart()).isEqualTo("2027-02-08T08:00:00Z");
  }

  @Test
  void an_overdue_rotation_without_a_window_is_due_now() {
    var last = Map.of("production", Instant.parse("2026-01-01T00:00:00Z"));
    var production =
        PlanExplanation.of(new DueDates(plan("tradesense", text -> text), last, Map.of()), NOW)
            .environments()
            .getFirst();
    assertThat(production.starts()).isEqualTo("due now");
  }

  @Test
  void what_was_called_off_lately_is_not_said_to_be_due_now() {
    var plan = plan("tradesense", text -> text);
    var lately = Map.of("production", NOW.minus(Duration.ofHours(1)));
    var production =
        PlanExplanation.of(new DueDates(plan, Map.of(), lately), NOW).environments().getFirst();
    assertThat(production.starts())
        .isEqualTo("due " + NOW.plus(Duration.ofHours(23)) + " (never rotated)");
  }

  @Test
  void a_plan_that_leaves_going_back_to_people_says_so() {
    var plan = plan("zkeb", text -> text + "\nroll-back: never\n");
    assertThat(PlanExplanation.of(DueDates.ofNew(plan), NOW).text())
        .contains("Until here: goes back when a person says so, never by itself.");
    var silent = plan("tradesense", text -> text + "\nroll-back: { failed-deploy: retry }\n");
    assertThat(PlanExplanation.of(DueDates.ofNew(silent), NOW).text().replaceAll("\\s+", " "))
        .contains("goes back when a person says so, for no service has a health URL to ask.");
  }

  @Test
  void on_demand_has_no_next_moment() {
    var plan =
        plan("tradesense", text -> text.replace("schedule: { every: 30d }", "schedule: on-demand"));
    var production = PlanExplanation.of(DueDates.ofNew(plan), NOW).environments().getFirst();
    assertThat(production.nextStart()).isNull();
    assertThat(production.starts()).isEqualTo("when somebody asks for it");
  }

  @Test
  void a_ride_saves_the_third_redeploy() {
    var plan = plan("zkeb", text -> text.replace("{ deploy: now }", "{ deploy: ride, limit: 7d }"));
    var staging = PlanExplanation.of(DueDates.ofNew(plan), NOW).environments().getFirst();
    assertThat(staging.cost().redeploys()).isEqualTo(2);
    assertThat(staging.steps())
        .anySatisfy(s -> assertThat(s).contains("after 7d a redeploy of our own"));
  }

  @Test
  void two_slots_save_a_write_and_say_what_that_costs() {
    var plan =
        plan(
            "tradesense",
            text ->
                text.replace(
                    "    token-lifetime:",
                    "    slots: { new: _NEXT }\n    accept-verify-gap: 10m\n    token-lifetime:"));
    var explained = PlanExplanation.of(DueDates.ofNew(plan), NOW);
    assertThat(explained.environments().getFirst().cost().variableWrites()).isEqualTo(14);
    assertThat(explained.secrets().getFirst().goesWhen().getFirst())
        .contains("rejected from then on")
        .endsWith("10m");
  }

  @Test
  void a_confirmation_weaker_than_attestation_is_called_so() {
    var withoutAttestation =
        plan("zkeb", text -> text.replaceAll("(?m)^ +attestation:\\R.*\\R.*\\R", ""));
    assertThat(PlanExplanation.of(DueDates.ofNew(withoutAttestation), NOW).environments())
        .flatExtracting(ExplainedEnvironment::services)
        .extracting(ExplainedService::weakness)
        .containsOnly("shows that the service answers, not which keys each replica holds");

    assertThat(explained("zkeb").environments())
        .flatExtracting(ExplainedEnvironment::services)
        .extracting(ExplainedService::weakness)
        .containsOnlyNulls();
  }

  @Test
  void it_says_who_is_told_and_who_may() {
    assertThat(explained("ainative").told())
        .isEqualTo(
            "Slack #security; webhook SECURITY; PagerDuty AINATIVE; e-mail to security@ainative.example.com");
    assertThat(explained("ainative").mayUse())
        .isEqualTo("every operator starts and steers it; everybody with a role sees it");
    var limited =
        plan(
            "tradesense",
            text ->
                text.substring(0, text.indexOf("notify:"))
                    + "notify: { slack: { channel: \"#incidents\", mention: S012AB3CD } }\n"
                    + "access: { viewers: [audit@tradesense.example.com], operators: [ci-robot] }\n");
    var explained = PlanExplanation.of(DueDates.ofNew(limited), NOW);
    assertThat(explained.told()).isEqualTo("Slack #incidents, where S012AB3CD is mentioned");
    assertThat(explained.mayUse())
        .isEqualTo(
            "started and steered by ci-robot only; seen by audit@tradesense.example.com,"
                + " its operators and its approvers only");
    var silent = plan("zkeb", text -> text.substring(0, text.indexOf("notify:")));
    assertThat(PlanExplanation.of(DueDates.ofNew(silent), NOW).told())
        .isEqualTo("whom Keyturn's own settings name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zkeb", "tradesense", "ainative"})
  void the_text_fits_100_columns_and_names_everything(String name) {
    var plan = plan(name, text -> text);
    var text = explained(name).text();

    assertThat(text.lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100).doesNotEndWith(" "));
    assertThat(text).isASCII().endsWith("\n");
    plan.secrets().forEach(secret -> assertThat(text).contains(secret.name()));
    plan.environments()
        .forEach(environment -> assertThat(text).contains("Environment " + environment.name()));
  }

  /** Written anew with {@code -Dkeyturn.docs.write=true}; whoever changes a word reads them all. */
  @ParameterizedTest
  @ValueSource(strings = {"zkeb", "tradesense", "ainative", "every-kind"})
  void the_whole_page_reads_as_it_was_last_read_by_a_person(String name) throws IOException {
    var page = PAGES.resolve(name + ".txt");
    var text = explained(name).text();
    if (Boolean.getBoolean("keyturn.docs.write")) {
      Files.writeString(page, text);
    }
    assertThat(text).isEqualTo(Files.readString(page));
  }

  @Test
  void it_becomes_JSON_as_it_is() throws IOException {
    var json = new ObjectMapper().valueToTree(explained("ainative"));
    assertThat(json.at("/environments/1/approval").asText())
        .startsWith("1 of erin@ainative.example.com");
    assertThat(json.at("/environments/0/cost/variableWrites").asInt()).isEqualTo(3);
    assertThat(json.at("/environments/0/nextStart").asText()).isEqualTo("2026-11-23T08:00:00Z");
  }

  private static PlanExplanation explained(String name) {
    return PlanExplanation.of(DueDates.ofNew(plan(name, text -> text)), NOW);
  }

  private static PlanSpec plan(String name, UnaryOperator<String> change) {
    try {
      var folder = name.equals("every-kind") ? PAGES : Path.of("rotation-plans");
      var file = folder.resolve(name + ".yaml");
      var text = change.apply(Files.readString(file));
      var reading = new PlanReader().read(file.toString(), text.getBytes(StandardCharsets.UTF_8));
      assertThat(reading).isInstanceOf(PlanReading.Valid.class);
      return ((PlanReading.Valid) reading).plan();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
