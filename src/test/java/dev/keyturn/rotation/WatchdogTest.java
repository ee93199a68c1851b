package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.HealthCheck.Finding;
import dev.keyturn.rotation.Layout.Goal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WatchdogTest {
  private static final Instant NOW = Scene.NOW;
  private static final Duration POLL = Timings.PRODUCTION.poll();

  private final Scene scene = new Scene(watched(RollBack.USUAL), Goal.PROMOTED);

  @ParameterizedTest
  @EnumSource(
      names = {
        "DEPLOY_ACCEPT",
        "CONVERGE_ACCEPT",
        "SETTLING",
        "PROMOTING",
        "DEPLOY_PROMOTE",
        "CONVERGE_PROMOTE",
        "SOAKING"
      })
  void one_5xx_on_record_is_enough_wherever_there_is_a_way_back(Phase phase) {
    record(Finding.SERVER_ERROR, 503, 0);

    assertThat(why(scene.at(phase))).isEqualTo(ReasonCode.HEALTH_FAILED);
    assertThat(detail(scene.at(phase))).contains("503", scene.checks.getFirst().at().toString());
  }

  @ParameterizedTest
  @EnumSource(names = {"DEPLOY_RETIRE", "CONVERGE_RETIRE"})
  void once_the_clean_up_has_begun_it_stalls_instead(Phase phase) {
    record(Finding.SERVER_ERROR, 500, 0);

    assertThat(scene.at(phase)).isInstanceOf(Step.Stall.class);
    assertThat(why(scene.at(phase))).isEqualTo(ReasonCode.NO_WAY_BACK);
  }

  @Test
  void nobody_but_a_person_puts_a_leaked_value_back() {
    scene.request = new AttemptHistory.Request(new Actor("responder", "cli"), true);
    record(Finding.SERVER_ERROR, 500, 0);

    assertThat(scene.at(Phase.SOAKING)).isInstanceOf(Step.Stall.class);
    assertThat(why(scene.at(Phase.SOAKING))).isEqualTo(ReasonCode.EMERGENCY_UNHEALTHY);
  }

  @Test
  void nobody_but_a_person_puts_back_what_two_approvers_said_has_leaked() {
    var leaked = new Scene(Plans.approvedBy(scene.plan, 0), Goal.PROMOTED);
    leaked.said(Command.Kind.REVOKE, "alice").said(Command.Kind.REVOKE, "bob");
    record(Finding.SERVER_ERROR, 500, 0);
    leaked.checks.addAll(scene.checks);
    assertThat(why(scene.at(Phase.SOAKING))).isEqualTo(ReasonCode.HEALTH_FAILED);

    assertThat(why(leaked.at(Phase.SOAKING))).isEqualTo(ReasonCode.EMERGENCY_UNHEALTHY);
  }

  @Test
  void three_failed_checks_in_a_row_are_enough_and_two_are_not() {
    record(Finding.FAILED, 0, 2);
    record(Finding.FAILED, 404, 1);
    assertThat(scene.at(Phase.SOAKING)).isInstanceOf(Step.Wait.class);

    record(Finding.FAILED, 0, 0);
    assertThat(why(scene.at(Phase.SOAKING))).isEqualTo(ReasonCode.HEALTH_FAILED);
    assertThat(detail(scene.at(Phase.SOAKING)))
        .contains("3 health checks in a row failed: no answer at", "404 at");
  }

  @Test
  void a_good_check_in_between_starts_the_count_again() {
    record(Finding.FAILED, 0, 4);
    record(Finding.FAILED, 0, 3);
    record(Finding.WELL, 200, 2);
    record(Finding.FAILED, 0, 1);
    record(Finding.FAILED, 0, 0);

    assertThat(scene.at(Phase.SOAKING)).isInstanceOf(Step.Wait.class);
  }

  @Test
  void what_was_before_a_person_resumed_it_does_not_count() {
    record(Finding.SERVER_ERROR, 500, 3);
    scene.said(Command.Kind.RESUME, "operator", NOW.minus(POLL.multipliedBy(2)));

    assertThat(scene.at(Phase.SOAKING)).isInstanceOf(Step.Wait.class);
  }

  @Test
  void five_degraded_minutes_are_enough_and_a_second_less_is_not() {
    record(Finding.WELL, 200, 100);
    degraded(Duration.ofMinutes(5).minusSeconds(1));
    degraded(Duration.ofMinutes(2));
    degraded(Duration.ZERO);
    assertThat(scene.at(Phase.SOAKING)).isInstanceOf(Step.Wait.class);

    HealthCheck first = scene.checks.get(1);
    scene.checks.set(
        1,
        new HealthCheck(
            first.service(), first.at().minusSeconds(1), first.finding(), first.health()));
    assertThat(why(scene.at(Phase.SOAKING))).isEqualTo(ReasonCode.HEALTH_DEGRADED);
  }

  @Test
  void two_looks_however_far_apart_show_nothing_that_lasts() {
    degraded(Duration.ofHours(3));
    degraded(Duration.ZERO);

    assertThat(scene.at(Phase.SOAKING)).isInstanceOf(Step.Wait.class);
  }

  @Test
  void a_plan_that_leaves_it_to_people_never_goes_back_by_itself() {
    var left = new Scene(watched(RollBack.NEVER), Goal.PROMOTED);
    left.checks.add(check(Finding.SERVER_ERROR, 500, NOW));
    left.service().active.set(0, broken("CRASHED", "RUNNING"));
    left.redeployed(Phase.DEPLOY_PROMOTE, "api", Outcome.DONE, Scene.LIVE);

    assertThat(left.at(Phase.SOAKING)).isNotInstanceOf(Step.CallOff.class);
  }

  @Test
  void a_deployment_of_ours_that_crashed_brings_everything_back() {
    scene.service().active.set(0, broken("CRASHED", "RUNNING"));
    scene.redeployed(Phase.DEPLOY_PROMOTE, name(), Outcome.DONE, "another");
    assertThat(scene.at(Phase.SOAKING)).isNotInstanceOf(Step.CallOff.class);

    scene.redeployed(Phase.DEPLOY_PROMOTE, name(), Outcome.DONE, Scene.LIVE);
    assertThat(why(scene.at(Phase.SOAKING))).isEqualTo(ReasonCode.DEPLOY_CRASHED);
    assertThat(detail(scene.at(Phase.SOAKING))).contains(name(), Scene.LIVE, "CRASHED");
  }

  @Test
  void so_does_one_replica_of_it() {
    scene.redeployed(Phase.DEPLOY_PROMOTE, name(), Outcome.DONE, Scene.LIVE);
    scene.service().active.set(0, broken("SUCCESS", "CRASHED"));

    assertThat(why(scene.at(Phase.SOAKING))).isEqualTo(ReasonCode.DEPLOY_CRASHED);
  }

  @Test
  void an_emergency_deploys_again_instead() {
    scene.request = new AttemptHistory.Request(new Actor("responder", "cli"), true);
    scene.redeployed(Phase.DEPLOY_PROMOTE, name(), Outcome.DONE, Scene.LIVE);
    scene.service().active.set(0, broken("CRASHED", "RUNNING"));

    assertThat(scene.at(Phase.SOAKING)).isNotInstanceOf(Step.CallOff.class);
  }

  @Test
  void one_look_is_put_on_record_once_however_often_it_is_taken() {
    look(Health.answered(404));
    assertThat(fresh(Phase.SOAKING)).hasSize(1);
    scene.checks.addAll(fresh(Phase.SOAKING));

    assertThat(fresh(Phase.SOAKING)).isEmpty();
    scene.checks.set(0, check(Finding.FAILED, 404, NOW.minus(POLL).plusMillis(1)));
    assertThat(fresh(Phase.SOAKING)).isEmpty();
    scene.checks.set(0, check(Finding.FAILED, 404, NOW.minus(POLL)));
    assertThat(fresh(Phase.SOAKING)).hasSize(1);
    scene.checks.set(0, check(Finding.FAILED, 404, NOW));
    look(Health.answered(500));
    assertThat(fresh(Phase.SOAKING))
        .extracting(HealthCheck::finding)
        .containsExactly(Finding.SERVER_ERROR);
  }

  @Test
  void good_looks_are_on_record_as_the_first_and_after_bad_ones() {
    look(Health.answered(200));
    assertThat(fresh(Phase.STAGING)).hasSize(1);
    scene.checks.addAll(fresh(Phase.STAGING));
    assertThat(fresh(Phase.SOAKING)).isEmpty();
    record(Finding.FAILED, 0, 0);
    assertThat(fresh(Phase.SOAKING)).extracting(HealthCheck::finding).containsExactly(Finding.WELL);
  }

  @Test
  void while_a_deployment_is_coming_a_5xx_is_one_failed_check() {
    look(Health.answered(502));
    scene.service().underWay.add(Scene.deployment("next", "DEPLOYING", 1));

    assertThat(fresh(Phase.CONVERGE_PROMOTE))
        .extracting(HealthCheck::finding)
        .containsExactly(Finding.FAILED);
  }

  @Test
  void figures_over_the_limits_are_degraded_and_those_at_them_are_not() {
    scene.checks.add(
        new HealthCheck(
            name(), NOW.minusSeconds(900), Finding.WELL, new Health(200, false, 0.01, 100L)));

    assertThat(found(new Health(200, false, 0.05, 200L))).isEqualTo(Finding.WELL);
    assertThat(found(new Health(200, false, 0.051, null))).isEqualTo(Finding.DEGRADED);
    assertThat(found(new Health(200, false, null, 201L))).isEqualTo(Finding.DEGRADED);
    assertThat(found(new Health(200, true, null, null))).isEqualTo(Finding.DEGRADED);
  }

  @Test
  void however_fast_it_was_nobody_is_slow_below_a_tenth_of_a_second() {
    scene.checks.add(
        new HealthCheck(
            name(), NOW.minusSeconds(900), Finding.WELL, new Health(200, false, null, 0L)));

    assertThat(found(new Health(200, false, null, 1L))).isEqualTo(Finding.WELL);
    assertThat(found(new Health(200, false, null, 100L))).isEqualTo(Finding.WELL);
    assertThat(found(new Health(200, false, null, 101L))).isEqualTo(Finding.DEGRADED);
  }

  @Test
  void what_a_person_resumed_counts_from_when_it_was_acted_upon() {
    record(Finding.SERVER_ERROR, 500, 3);
    Instant wrong = NOW.plus(Duration.ofHours(1));
    scene.said(Command.Kind.RESUME, "operator", wrong);
    Command said = scene.commands.removeLast();
    scene.commands.add(
        new Command(
            said.id(),
            said.rotation(),
            said.kind(),
            said.by(),
            said.reason(),
            said.digest(),
            wrong,
            NOW.minus(POLL.multipliedBy(2))));
    assertThat(scene.at(Phase.SOAKING)).isInstanceOf(Step.Wait.class);

    record(Finding.SERVER_ERROR, 500, 0);
    assertThat(why(scene.at(Phase.SOAKING))).isEqualTo(ReasonCode.HEALTH_FAILED);
  }

  @Test
  void a_service_that_is_unwell_before_the_start_is_waited_for_and_then_left_to_a_person() {
    var before = new Scene(watched(RollBack.USUAL), Goal.BEFORE);
    before.health.put(before.service().consumer.service(), Health.answered(503));

    assertThat(before.at(Phase.PLANNED)).isInstanceOf(Step.Wait.class);
    assertThat(why(before.at(Phase.PLANNED))).isEqualTo(ReasonCode.HEALTH_NOT_CONFIRMED);
    assertThat(before.at(Phase.STAGING)).isInstanceOf(Step.Wait.class);
    before.lasting(Timings.PRODUCTION.phaseLimit());
    assertThat(why(before.at(Phase.PLANNED))).isEqualTo(ReasonCode.UNHEALTHY_BEFORE_START);
    assertThat(why(before.at(Phase.STAGING))).isEqualTo(ReasonCode.UNHEALTHY_BEFORE_START);
    before.health.put(before.service().consumer.service(), Health.answered(200));
    assertThat(before.at(Phase.PLANNED)).isInstanceOf(Step.Begin.class);
    assertThat(before.at(Phase.STAGING)).isInstanceOf(Step.Act.class);
  }

  @Test
  void nothing_is_promoted_or_cleaned_up_while_a_service_is_not_well() {
    scene.lasting(Duration.ofDays(2));
    assertThat(scene.at(Phase.SOAKING)).isInstanceOf(Step.Advance.class);

    degraded(Duration.ZERO);
    assertThat(why(scene.at(Phase.SOAKING))).isEqualTo(ReasonCode.HEALTH_NOT_CONFIRMED);
  }

  @Test
  void looks_are_frequent_for_a_quarter_of_an_hour_and_while_something_is_wrong() {
    assertThat(again(scene.lasting(Duration.ofMinutes(15).minusSeconds(1)))).isEqualTo(POLL);
    assertThat(again(scene.lasting(Duration.ofMinutes(15)))).isGreaterThan(POLL);
    record(Finding.FAILED, 0, 0);
    assertThat(again(scene)).isEqualTo(POLL);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEPLOY_PROMOTE", "CONVERGE_PROMOTE"})
  void a_program_that_boots_is_given_time_until_it_was_well_once_and_no_longer(Phase phase) {
    scene.redeployed(Phase.DEPLOY_PROMOTE, name(), Outcome.DONE, Scene.LIVE);
    record(Finding.SERVER_ERROR, 502, 0);
    assertThat(scene.at(phase)).isNotInstanceOf(Step.CallOff.class);

    // What was well before the deploy tells nothing of the program that it started.
    scene.checks.addFirst(check(Finding.WELL, 200, NOW.minusSeconds(61)));
    assertThat(scene.at(phase)).isNotInstanceOf(Step.CallOff.class);
    scene.checks.add(1, check(Finding.WELL, 200, NOW.minusSeconds(59)));
    assertThat(why(scene.at(phase))).isEqualTo(ReasonCode.HEALTH_FAILED);
  }

  @Test
  void a_program_that_never_comes_up_is_not_waited_for_longer_than_the_plan_says() {
    scene.redeployed(Phase.DEPLOY_PROMOTE, name(), Outcome.DONE, Scene.LIVE);
    degraded(Duration.ofMinutes(5));
    degraded(Duration.ofMinutes(2));
    degraded(Duration.ZERO);
    assertThat(why(scene.at(Phase.CONVERGE_PROMOTE))).isEqualTo(ReasonCode.HEALTH_DEGRADED);
    assertThat(detail(scene.at(Phase.CONVERGE_PROMOTE)))
        .contains("in 3 checks")
        .endsWith("(limits: error rate 5 %)");
  }

  @Test
  void in_the_soak_nothing_boots_any_more() {
    scene.redeployed(Phase.DEPLOY_PROMOTE, name(), Outcome.DONE, Scene.LIVE);
    record(Finding.SERVER_ERROR, 502, 0);
    assertThat(why(scene.at(Phase.SOAKING))).isEqualTo(ReasonCode.HEALTH_FAILED);
  }

  @Test
  void the_limits_name_how_fast_it_was_before() {
    scene.checks.add(
        new HealthCheck(
            name(), NOW.minusSeconds(900), Finding.WELL, new Health(200, false, null, 70L)));
    degraded(Duration.ofMinutes(6));
    degraded(Duration.ofMinutes(2));
    degraded(Duration.ZERO);
    assertThat(detail(scene.at(Phase.SOAKING)))
        .endsWith("(limits: error rate 5 %, p95 140 ms, was 70 ms)");
  }

  /** Our call wakes it, and is answered before it is up. */
  @Test
  void a_5xx_of_a_service_that_sleeps_is_one_failed_check_and_no_reason_to_go_back() {
    scene.service().active.set(0, Scene.deployment(Scene.LIVE, "SLEEPING", 0));
    assertThat(found(Health.answered(502))).isEqualTo(Finding.FAILED);
    scene.service().active.set(0, Scene.deployment(Scene.LIVE, "SUCCESS", 2));
    assertThat(found(Health.answered(502))).isEqualTo(Finding.SERVER_ERROR);
  }

  @Test
  void the_first_good_look_after_our_deploy_is_on_record_and_proves_that_it_came_up() {
    record(Finding.WELL, 200, 100);
    look(Health.answered(200));
    assertThat(fresh(Phase.CONVERGE_PROMOTE)).as("well before, well now").isEmpty();

    scene.redeployed(Phase.DEPLOY_PROMOTE, name(), Outcome.DONE, "another");
    assertThat(fresh(Phase.CONVERGE_PROMOTE)).as("something else serves").isEmpty();
    scene.attempts.clear();
    scene.redeployed(Phase.DEPLOY_PROMOTE, name(), Outcome.DONE, Scene.LIVE);
    assertThat(fresh(Phase.CONVERGE_PROMOTE)).hasSize(1);
    later(Effect.Kind.REDEPLOY, "another service", "elsewhere");
    later(Effect.Kind.REDEPLOY, name(), null);
    later(Effect.Kind.SET_VARIABLES, name(), "not a deployment");
    assertThat(fresh(Phase.CONVERGE_PROMOTE)).as("nothing newer is known").hasSize(1);
    scene.service().active.add(Scene.deployment("leaving", "SUCCESS", 1));
    assertThat(fresh(Phase.CONVERGE_PROMOTE)).as("either may have answered").isEmpty();
  }

  @Test
  void what_is_wrong_before_anything_was_deployed_is_not_on_record() {
    look(Health.answered(404));
    assertThat(fresh(Phase.STAGING)).isEmpty();
    assertThat(fresh(Phase.DEPLOY_ACCEPT)).hasSize(1);
  }

  @Test
  void nobody_looks_where_there_is_nothing_to_go_back_to_or_the_plan_says_no() {
    var watched = Set.of("STAGING", "DEPLOY_RETIRE", "CONVERGE_RETIRE");
    for (Phase phase : Phase.values()) {
      boolean between =
          phase.compareTo(Phase.DEPLOY_ACCEPT) >= 0 && phase.compareTo(Phase.SOAKING) <= 0;
      assertThat(Watchdog.asks(scene.plan, phase))
          .as(phase.name())
          .isEqualTo(between || watched.contains(phase.name()));
      assertThat(Watchdog.asks(watched(RollBack.NEVER), phase)).isFalse();
    }
  }

  @Test
  void each_rule_alone_makes_the_plan_look() {
    assertThat(new RollBack(true, false, 0, Duration.ZERO, 5, 2))
        .matches(r -> r.watches() && !r.watchesHealth());
    for (RollBack rule :
        List.of(
            new RollBack(false, true, 0, Duration.ZERO, 5, 2),
            new RollBack(false, false, 1, Duration.ZERO, 5, 2),
            new RollBack(false, false, 0, Duration.ofSeconds(1), 5, 2))) {
      assertThat(rule).matches(r -> r.watches() && r.watchesHealth());
    }
    assertThat(RollBack.NEVER).matches(r -> !r.watches() && !r.watchesHealth());
  }

  @Test
  void the_health_of_one_service_says_nothing_of_another() {
    var two =
        new Scene(
            watched(
                RollBack.USUAL,
                List.of(
                    Plans.consumer("api", 2, Plans.ATTESTED),
                    Plans.consumer("web", 1, Plans.ATTESTED)),
                "web"),
            Goal.PROMOTED);
    for (String service : List.of("api", "web", "api", "web", "api")) {
      two.checks.add(
          new HealthCheck(
              service,
              NOW,
              service.equals("web") ? Finding.WELL : Finding.FAILED,
              Health.answered(service.equals("web") ? 200 : 404)));
    }
    assertThat(why(two.at(Phase.SOAKING))).isEqualTo(ReasonCode.HEALTH_FAILED);
    two.checks.removeLast();
    assertThat(two.at(Phase.SOAKING)).isNotInstanceOf(Step.CallOff.class);
  }

  @Test
  void an_emergency_that_a_person_resumed_goes_on_over_what_was_unwell_until_it_was_well() {
    scene.request = new AttemptHistory.Request(new Actor("responder", "cli"), true);
    record(Finding.SERVER_ERROR, 500, 3);
    record(Finding.SERVER_ERROR, 500, 2);
    assertThat(scene.at(Phase.SOAKING)).isInstanceOf(Step.Stall.class);
    scene.said(Command.Kind.RESUME, "operator", NOW.minus(POLL));
    record(Finding.SERVER_ERROR, 500, 0);
    assertThat(scene.at(Phase.SOAKING)).as("as it was").isInstanceOf(Step.Wait.class);

    scene.checks.set(2, check(Finding.WELL, 200, NOW.minusSeconds(1)));
    record(Finding.SERVER_ERROR, 500, 0);
    assertThat(why(scene.at(Phase.SOAKING)))
        .as("newly broken")
        .isEqualTo(ReasonCode.EMERGENCY_UNHEALTHY);
  }

  /** Begun after every deployment of the scene. */
  private void later(Effect.Kind effect, String target, @Nullable String deployment) {
    int number = scene.attempts.size() + 1;
    scene.attempts.add(
        new Attempt(
            number,
            Phase.DEPLOY_PROMOTE,
            0,
            effect,
            target,
            number,
            "op",
            NOW.minusSeconds(1),
            deployment == null ? Outcome.UNKNOWN : Outcome.DONE,
            null,
            deployment));
  }

  private static Duration again(Scene scene) {
    return ((Step.Wait) scene.at(Phase.SOAKING)).again();
  }

  private Finding found(Health health) {
    look(health);
    return fresh(Phase.SOAKING).isEmpty()
        ? Finding.WELL
        : fresh(Phase.SOAKING).getFirst().finding();
  }

  private void look(Health health) {
    scene.health.put(scene.service().consumer.service(), health);
  }

  private List<HealthCheck> fresh(Phase phase) {
    var seen = new TreeMap<ServiceRef, Observed.Service>();
    scene.services.values().forEach(s -> seen.put(s.consumer.service(), s.seen()));
    return new HealthLook(
            scene.plan,
            new RotationState(phase, 0, NOW, null),
            new AttemptHistory(
                scene.request, scene.attempts, scene.commands, scene.progress, scene.checks),
            new Observed(seen, scene.rested, scene.copies, scene.health, null),
            Timings.PRODUCTION,
            NOW)
        .fresh();
  }

  private void record(Finding finding, int status, int pollsAgo) {
    scene.checks.add(check(finding, status, NOW.minus(POLL.multipliedBy(pollsAgo))));
  }

  private void degraded(Duration ago) {
    scene.checks.add(
        new HealthCheck(
            name(), NOW.minus(ago), Finding.DEGRADED, new Health(200, true, null, null)));
  }

  private HealthCheck check(Finding finding, int status, Instant at) {
    return new HealthCheck(name(), at, finding, Health.answered(status));
  }

  private String name() {
    return scene.service().consumer.service().name();
  }

  private static Deployment broken(String status, String replica) {
    return new Deployment(
        Scene.LIVE,
        status,
        NOW.minusSeconds(600),
        true,
        List.of(new Instance(Scene.LIVE + "-r0", replica), new Instance("other", "RUNNING")));
  }

  private static Plan watched(RollBack rollBack) {
    return watched(Plans.one(), rollBack);
  }

  private static Plan watched(RollBack rollBack, List<Plan.Consumer> consumers, String also) {
    return watched(
        Plans.plan(
            consumers,
            Plans.secret("DATA_KEY"),
            Plans.secret("SALT", Map.of(also, Role.BOTH), Plans.OPEN, Duration.ZERO)),
        rollBack);
  }

  private static Plan watched(Plan plan, RollBack rollBack) {
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        plan.consumers(),
        plan.secrets(),
        plan.pace(),
        plan.approval(),
        rollBack,
        plan.notAffected());
  }

  private static ReasonCode why(Step step) {
    return switch (step) {
      case Step.CallOff s -> s.why();
      case Step.Stall s -> s.why();
      case Step.Wait s -> s.why();
      default -> throw new AssertionError(step);
    };
  }

  private static String detail(Step step) {
    return ((Step.CallOff) step).detail();
  }
}
