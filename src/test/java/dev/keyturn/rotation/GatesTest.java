package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan.Gates;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatesTest {
  private static final Duration DAY = Duration.ofHours(24);
  private static final String JWT = "JWT_SECRET";
  private static final Gates UNUSED = new Gates(Duration.ofMinutes(30), false, false);
  private static final Gates RE_ENCRYPTED = new Gates(Duration.ZERO, true, false);

  private static Scene soaked(Plan plan) {
    return new Scene(plan, Goal.PROMOTED).lasting(DAY);
  }

  private static Scene soaked(Gates gates) {
    return soaked(Plans.gated(gates, Duration.ZERO));
  }

  /** A truthful answer that also tells of use, in seconds ago, or of stored things. */
  private static AttestedSecret telling(
      Map<SlotContent, Double> idle, Map<SlotContent, Long> remaining) {
    AttestedSecret held = Scene.held(Goal.PROMOTED.of(Plans.secret(JWT)));
    return new AttestedSecret(held.signs(), held.accepts(), 0, idle, remaining);
  }

  private static Scene left(Scene scene, int replica, SlotContent version, long count) {
    return scene.proves(replica, JWT, telling(Map.of(), Map.of(version, count)));
  }

  @Test
  void both_values_settle_for_the_plans_time() {
    var scene = new Scene(Plans.one(), Goal.ACCEPTING).lasting(Duration.ofSeconds(599));
    Steps.waits(scene.at(Phase.SETTLING), ReasonCode.SETTLE_NOT_OVER);
    Steps.advances(scene.lasting(Duration.ofMinutes(10)).at(Phase.SETTLING));
  }

  @Test
  void settling_ends_only_while_every_replica_still_proves_it() {
    var scene = new Scene(Plans.one(), Goal.ACCEPTING).lasting(Duration.ofMinutes(10));
    scene.service().answers.removeLast();
    Steps.waits(scene.at(Phase.SETTLING), ReasonCode.REPLICAS_NOT_PROVEN);
  }

  @Test
  void a_deployment_that_came_and_went_with_other_variables_lets_the_time_begin_again() {
    var restart =
        new Step.Prolong(
            Scene.NOW,
            "api ran with other variables as deployment gone of 2026-11-20T10:00:00Z, so the time begins again");
    assertThat(soaked(Plans.one()).meanwhile("api", Goal.ACCEPTING).at(Phase.SOAKING))
        .isEqualTo(restart);
    assertThat(soaked(Plans.one()).meanwhile("api", Goal.BEFORE).at(Phase.SOAKING))
        .isEqualTo(restart);
    assertThat(
            new Scene(Plans.one(), Goal.ACCEPTING).meanwhile("api", Goal.BEFORE).at(Phase.SETTLING))
        .isEqualTo(restart);
    assertThat(
            new Scene(Plans.one(), Goal.KEEPING).meanwhile("api", Goal.PROMOTED).at(Phase.DRAINING))
        .isEqualTo(restart);
    Steps.advances(soaked(Plans.one()).meanwhile("api", Goal.PROMOTED).at(Phase.SOAKING));
  }

  @Test
  void a_deployment_that_came_and_went_and_is_not_known_is_taken_for_another() {
    var scene = soaked(Plans.one()).meanwhile("api", Goal.PROMOTED);
    scene.service().running.remove("gone");
    assertThat(scene.at(Phase.SOAKING)).isInstanceOf(Step.Prolong.class);
  }

  @Test
  void time_that_nobody_watched_does_not_count() {
    Duration vouched = Timings.PRODUCTION.vouched();
    Steps.advances(soaked(Plans.one()).lastLook(vouched).at(Phase.SOAKING));
    assertThat(soaked(Plans.one()).lastLook(vouched.plusSeconds(90)).at(Phase.SOAKING))
        .isEqualTo(
            new Step.Prolong(
                Scene.NOW.minus(DAY).plusSeconds(90),
                "nobody watched from 2026-11-20T11:28:30Z to 2026-11-20T12:00:00Z, so the time counts later"));
  }

  @Test
  void what_the_application_still_needs_keeps_the_value_of_a_plan_that_does_not_ask() {
    var scene = left(soaked(Plans.OPEN), 0, SlotContent.OUTGOING, 3);
    Steps.waits(scene.at(Phase.SOAKING), ReasonCode.RE_ENCRYPTION_UNFINISHED, JWT + ": 3 left");
    Steps.advances(left(soaked(Plans.OPEN), 0, SlotContent.OUTGOING, 0).at(Phase.SOAKING));
  }

  @Test
  void the_soak_lasts_for_the_plans_time_or_the_longest_tokens_life_and_the_skew() {
    assertThat(Plans.gated(Plans.OPEN, Duration.ofHours(12)).soak()).isEqualTo(DAY);
    assertThat(Plans.gated(Plans.OPEN, Duration.ofHours(48)).soak())
        .isEqualTo(Duration.ofHours(48).plusMinutes(5));
    assertThat(Plans.gated(Plans.OPEN, DAY).soak()).isEqualTo(DAY.plusMinutes(5));
    assertThat(Plans.one().soak()).as("nothing expires: no skew").isEqualTo(DAY);
  }

  @Test
  void the_outgoing_value_goes_only_when_the_longest_token_has_expired() {
    var scene = soaked(Plans.gated(Plans.OPEN, DAY));
    Steps.waits(scene.at(Phase.SOAKING), ReasonCode.SOAK_NOT_OVER, "2026-11-20T12:05:00Z");
    Steps.advances(scene.lasting(DAY.plusMinutes(5)).at(Phase.SOAKING), "outgoing");
  }

  @Test
  void on_the_way_back_only_what_was_signed_must_run_out() {
    var plan = Plans.gated(Plans.OPEN, Duration.ofHours(1));
    var scene = new Scene(plan, Goal.KEEPING).lasting(Duration.ofMinutes(64));
    Steps.waits(scene.at(Phase.DRAINING), ReasonCode.SOAK_NOT_OVER);
    Steps.advances(scene.lasting(Duration.ofMinutes(65)).at(Phase.DRAINING), "incoming");
    Steps.advances(
        new Scene(Plans.one(), Goal.KEEPING).at(Phase.DRAINING), "nothing needs the incoming");
  }

  @Test
  void what_time_has_passed_in_the_soak_does_not_help_a_service_that_was_rolled_back() {
    var scene = soaked(Plans.one()).deployed(Goal.ACCEPTING);
    assertThat(scene.at(Phase.SOAKING)).isInstanceOf(Step.Redo.class);
    assertThat(scene.lasting(Duration.ZERO).at(Phase.SOAKING)).isInstanceOf(Step.Redo.class);
  }

  @Test
  void a_replica_that_used_the_outgoing_value_lately_is_named() {
    var scene = soaked(UNUSED);
    scene.proves(1, JWT, telling(Map.of(SlotContent.OUTGOING, 1799.0), Map.of()));
    Steps.waits(
        scene.at(Phase.SOAKING),
        ReasonCode.OUTGOING_STILL_USED,
        "api replica live-r1 used the outgoing value of JWT_SECRET 1799 s ago");
    Steps.advances(
        scene
            .proves(1, JWT, telling(Map.of(SlotContent.OUTGOING, 1800.0), Map.of()))
            .at(Phase.SOAKING));
  }

  @Test
  void a_replica_that_never_used_it_speaks_only_for_the_time_since_it_started() {
    var scene = soaked(UNUSED);
    AttestedReplica answer = scene.service().answers.getFirst();
    scene
        .service()
        .answers
        .set(0, new AttestedReplica(answer.deployment(), answer.replica(), 1799, answer.secrets()));
    Steps.waits(scene.at(Phase.SOAKING), ReasonCode.OUTGOING_STILL_USED, "live-r0");
  }

  @Test
  void on_the_way_back_the_use_of_the_incoming_value_is_asked_for() {
    var plan = Plans.gated(UNUSED, Duration.ZERO);
    var scene = new Scene(plan, Goal.KEEPING);
    AttestedSecret held = Scene.held(Goal.KEEPING.of(Plans.secret(JWT)));
    scene.proves(
        0,
        JWT,
        new AttestedSecret(
            held.signs(), held.accepts(), 0, Map.of(SlotContent.INCOMING, 5.0), Map.of()));
    Steps.waits(
        scene.at(Phase.DRAINING), ReasonCode.OUTGOING_STILL_USED, "used the incoming value");
  }

  @Test
  void what_still_needs_the_outgoing_value_is_counted() {
    var scene = left(soaked(RE_ENCRYPTED), 0, SlotContent.OUTGOING, 12);
    Steps.waits(
        scene.at(Phase.SOAKING), ReasonCode.RE_ENCRYPTION_UNFINISHED, "JWT_SECRET: 12 left");
  }

  @Test
  void replicas_that_count_differently_are_believed_at_the_worst() {
    var scene =
        left(left(soaked(RE_ENCRYPTED), 0, SlotContent.OUTGOING, 0), 1, SlotContent.OUTGOING, 3);
    Steps.waits(scene.at(Phase.SOAKING), ReasonCode.RE_ENCRYPTION_UNFINISHED, "3 left");
  }

  @Test
  void nothing_left_is_counted_twice_with_the_plans_time_between() {
    var scene = left(soaked(RE_ENCRYPTED), 0, SlotContent.OUTGOING, 0);
    Steps.waits(
        scene.at(Phase.SOAKING), ReasonCode.RE_ENCRYPTION_UNFINISHED, "0 left, counted again");
    scene.clearSince(JWT, Scene.NOW.minus(Duration.ofMinutes(59)));
    Steps.waits(
        scene.at(Phase.SOAKING), ReasonCode.RE_ENCRYPTION_UNFINISHED, "0 left, counted again");
    scene.clearSince(JWT, Scene.NOW.minus(Duration.ofHours(1)));
    Steps.advances(scene.at(Phase.SOAKING), "{JWT_SECRET=0}");
  }

  @Test
  void a_second_count_that_finds_something_is_not_outvoted_by_the_first() {
    var scene = left(soaked(RE_ENCRYPTED), 0, SlotContent.OUTGOING, 1);
    scene.clearSince(JWT, Scene.NOW.minus(Duration.ofHours(2)));
    Steps.waits(scene.at(Phase.SOAKING), ReasonCode.RE_ENCRYPTION_UNFINISHED, "1 left");
  }

  @Test
  void where_nobody_counts_a_person_must_say_that_nothing_is_left() {
    var scene = soaked(RE_ENCRYPTED);
    Steps.waits(
        scene.at(Phase.SOAKING), ReasonCode.MANUAL_CONFIRMATION_PENDING, "no replica reports");
    Steps.advances(scene.said(Kind.CONFIRM, "alice").at(Phase.SOAKING));
  }

  @Test
  void where_no_replica_tells_what_it_uses_a_person_must_say_that_it_is_unused() {
    var silent = new Plan.Confirmation(null, null, "https://api.example.com/health", false);
    var plan =
        Plans.plan(
            List.of(Plans.consumer("api", 2, silent)),
            Plans.secret("JWT_SECRET", Map.of("api", Role.BOTH), UNUSED, Duration.ZERO));
    var scene = soaked(plan);
    scene.service().healthy = true;
    Steps.waits(
        scene.at(Phase.SOAKING),
        ReasonCode.MANUAL_CONFIRMATION_PENDING,
        "api does not report what it uses",
        "JWT_SECRET");
    Steps.advances(scene.said(Kind.CONFIRM, "operator").at(Phase.SOAKING));
  }

  @Test
  void a_manual_gate_opens_at_a_persons_word() {
    var scene = soaked(new Gates(Duration.ZERO, false, true));
    Steps.waits(
        scene.at(Phase.SOAKING),
        ReasonCode.MANUAL_CONFIRMATION_PENDING,
        "the outgoing value of JWT_SECRET may go");
    Steps.advances(scene.said(Kind.CONFIRM, "alice").at(Phase.SOAKING));
  }

  @Test
  void a_ride_ends_with_the_deploy_that_happens_anyway() {
    var scene = new Scene(Plans.riding(Plans.one(), Duration.ofDays(7)), Goal.PROMOTED);
    scene.stored(Goal.CLEAN);
    Steps.waits(scene.at(Phase.RIDING), ReasonCode.RIDE_PENDING, "by 2026-11-27T12:00:00Z");
    Steps.advances(scene.deployed(Goal.CLEAN).at(Phase.RIDING), "happened anyway");
  }

  @Test
  void where_only_time_passes_looks_are_far_apart() {
    var ride = new Scene(Plans.riding(Plans.one(), Duration.ofDays(7)), Goal.PROMOTED);
    assertThat(again(ride.stored(Goal.CLEAN).at(Phase.RIDING))).isEqualTo(Duration.ofMinutes(10));

    var used = soaked(UNUSED);
    used.proves(1, JWT, telling(Map.of(SlotContent.OUTGOING, 60.0), Map.of()));
    assertThat(again(used.at(Phase.SOAKING))).isEqualTo(Duration.ofMinutes(10));
    used.proves(1, JWT, telling(Map.of(SlotContent.OUTGOING, 1795.0), Map.of()));
    assertThat(again(used.at(Phase.SOAKING))).isEqualTo(Duration.ofSeconds(5));

    var left = left(soaked(RE_ENCRYPTED), 0, SlotContent.OUTGOING, 3);
    assertThat(again(left.at(Phase.SOAKING))).isEqualTo(Duration.ofMinutes(10));
  }

  private static Duration again(Step step) {
    return ((Step.Wait) step).again();
  }

  @Test
  void a_deploy_that_was_skipped_is_no_ride() {
    var ride = new Scene(Plans.riding(Plans.one(), Duration.ofDays(7)), Goal.PROMOTED);
    ride.stored(Goal.CLEAN).deployed(Goal.CLEAN);
    var skipped = Scene.deployment(Scene.LIVE, "SKIPPED", 2);
    ride.service().active.replaceAll(_ -> skipped);

    Steps.waits(ride.at(Phase.RIDING), ReasonCode.RIDE_PENDING);
  }

  @Test
  void a_ride_that_never_comes_ends_at_its_limit() {
    var scene = new Scene(Plans.riding(Plans.one(), Duration.ofDays(7)), Goal.PROMOTED);
    Steps.advances(scene.lasting(Duration.ofDays(7)).at(Phase.RIDING), "no deploy has happened");
  }

  @Test
  void a_leaked_value_is_kept_by_neither_time_nor_use() {
    var scene = leaked(new Scene(asked(UNUSED, DAY), Goal.PROMOTED));
    scene.proves(0, JWT, telling(Map.of(SlotContent.OUTGOING, 1.0), Map.of()));
    Steps.advances(scene.at(Phase.SOAKING), "has leaked, say alice, bob");
  }

  @Test
  void a_leaked_value_is_kept_by_what_must_still_be_read_with_it() {
    var scene = left(leaked(soaked(asked(RE_ENCRYPTED, DAY))), 0, SlotContent.OUTGOING, 3);
    Steps.waits(scene.at(Phase.SOAKING), ReasonCode.RE_ENCRYPTION_UNFINISHED, "3 left");
    var used = new Gates(Duration.ofMinutes(30), true, false);
    var read = leaked(soaked(asked(used, DAY)));
    read.proves(
        0, JWT, telling(Map.of(SlotContent.OUTGOING, 5.0), Map.of(SlotContent.OUTGOING, 0L)));
    Steps.waits(read.at(Phase.SOAKING), ReasonCode.OUTGOING_STILL_USED, "5 s ago");
    var manual = leaked(soaked(asked(new Gates(Duration.ZERO, false, true), DAY)));
    Steps.waits(manual.at(Phase.SOAKING), ReasonCode.MANUAL_CONFIRMATION_PENDING);
  }

  @Test
  void a_leaked_value_stays_until_every_replica_signs_with_the_other() {
    var scene = leaked(new Scene(asked(Plans.OPEN, DAY), Goal.PROMOTED));
    scene.service().answers.removeLast();
    Steps.waits(scene.at(Phase.SOAKING), ReasonCode.REPLICAS_NOT_PROVEN);
  }

  @Test
  void both_values_settle_although_one_has_leaked() {
    var scene = leaked(new Scene(asked(Plans.OPEN, DAY), Goal.ACCEPTING));
    Steps.waits(scene.at(Phase.SETTLING), ReasonCode.SETTLE_NOT_OVER);
  }

  @Test
  void on_the_way_back_a_word_about_the_outgoing_value_takes_no_other_away() {
    var scene = leaked(new Scene(asked(Plans.OPEN, DAY), Goal.KEEPING));
    Steps.waits(scene.at(Phase.DRAINING), ReasonCode.SOAK_NOT_OVER);
  }

  @Test
  void one_word_no_word_of_the_requester_and_no_other_word_count_as_two() {
    var scene = new Scene(asked(Plans.OPEN, DAY), Goal.PROMOTED).said(Kind.REVOKE, "alice");
    scene.said(Kind.REVOKE, "Alice").said(Kind.REVOKE, "requester").said(Kind.REVOKE, "eve");
    scene.said(Kind.APPROVE, "bob").said(Kind.CONFIRM, "bob").said(Kind.REVIEW, "bob");
    Steps.waits(scene.at(Phase.SOAKING), ReasonCode.SOAK_NOT_OVER);
    Steps.advances(scene.said(Kind.REVOKE, "bob").at(Phase.SOAKING), "say alice, bob");
  }

  @Test
  void nobody_waits_for_another_deploy_with_a_leaked_value() {
    var plan = Plans.riding(asked(Plans.OPEN, DAY), Duration.ofDays(7));
    Steps.advances(leaked(new Scene(plan, Goal.PROMOTED)).at(Phase.RIDING), "has leaked");
  }

  private static Plan asked(Gates gates, Duration tokenLifetime) {
    return Plans.approvedBy(Plans.gated(gates, tokenLifetime), 0, "alice", "bob", "requester");
  }

  private static Scene leaked(Scene scene) {
    return scene.said(Kind.REVOKE, "alice").said(Kind.REVOKE, "bob");
  }
}
