package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Plan.ApprovalRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApprovalCountTest {
  private static final Instant ASKED = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant SOON = ASKED.plusSeconds(60);
  private static final Actor REQUESTER = new Actor("Rita@example.com", "cli");
  private final List<Command> said = new ArrayList<>();
  private ApprovalRule rule =
      new ApprovalRule(2, List.of("Alice", "bob", "carol"), Duration.ofHours(24));

  @Test
  void each_approver_counts_once_in_the_order_of_their_yes() {
    say(Kind.APPROVE, "bob", SOON);
    say(Kind.APPROVE, "BOB", SOON);
    say(Kind.APPROVE, "alice", SOON);

    assertThat(count().people()).containsExactly("bob", "alice");
    assertThat(count().words()).isEqualTo("2 of 2 approvals");
    assertThat(count().enough()).isTrue();
  }

  @Test
  void who_is_missing_is_told_as_the_plan_spells_them() {
    say(Kind.APPROVE, "bob", SOON);

    assertThat(count().missing()).containsExactly("Alice", "carol");
    assertThat(count().enough()).isFalse();
    assertThat(count().lapses()).contains(ASKED.plus(Duration.ofHours(24)));
  }

  @Test
  void a_yes_that_its_person_took_back_does_not_count() {
    say(Kind.APPROVE, "alice", SOON);
    say(Kind.APPROVE, "bob", SOON);
    say(Kind.REJECT, "Bob", SOON);

    assertThat(count().people()).containsExactly("alice");
    assertThat(count().rejection()).contains(said.getLast());
  }

  @Test
  void after_a_no_nobody_is_missing_and_no_number_is_enough() {
    say(Kind.REJECT, "carol", SOON);
    say(Kind.APPROVE, "alice", SOON);
    say(Kind.APPROVE, "bob", SOON);

    assertThat(count().people()).containsExactly("alice", "bob");
    assertThat(count().enough()).isFalse();
    assertThat(count().missing()).isEmpty();
    assertThat(count().rejection()).contains(said.getFirst());
  }

  @Test
  void a_yes_behind_the_persons_own_no_stays() {
    say(Kind.REJECT, "alice", ASKED);
    say(Kind.APPROVE, "alice", SOON);

    assertThat(count().people()).containsExactly("alice");
  }

  @Test
  void the_requesters_own_yes_does_not_count_in_any_spelling() {
    approvedBy("rita", "rita@example.com", "bob");
    say(Kind.APPROVE, "rita", SOON);
    say(Kind.APPROVE, "RITA@example.com", SOON);

    assertThat(count().given()).isEmpty();
    assertThat(count().missing()).containsExactly("bob");
  }

  @Test
  void one_person_under_two_names_of_the_plan_is_one_person() {
    approvedBy("alice", "alice@example.com", "bob");
    say(Kind.APPROVE, "alice", SOON);
    say(Kind.APPROVE, "alice@example.com", SOON);

    assertThat(count().people()).containsExactly("alice");
    assertThat(count().missing()).containsExactly("bob");
  }

  @Test
  void who_is_no_approver_of_the_plan_any_longer_does_not_count() {
    say(Kind.APPROVE, "alice", SOON);
    say(Kind.APPROVE, "bob", SOON);
    approvedBy("alice", "carol");

    assertThat(count().people()).containsExactly("alice");
    assertThat(count().missing()).containsExactly("carol");
  }

  @Test
  void a_yes_at_the_end_of_the_time_is_too_late() {
    say(Kind.APPROVE, "alice", ASKED.plus(Duration.ofHours(24)));
    say(Kind.APPROVE, "bob", ASKED.plus(Duration.ofHours(24)).minusMillis(1));

    assertThat(count().people()).containsExactly("bob");
  }

  @Test
  void behind_the_gate_nothing_lapses_and_nobody_is_missing() {
    say(Kind.APPROVE, "alice", SOON);

    var later = count(Phase.SOAKING);

    assertThat(later.people()).containsExactly("alice");
    assertThat(later.lapses()).isEmpty();
    assertThat(later.missing()).isEmpty();
  }

  @Test
  void other_words_are_no_yes() {
    for (Kind kind : List.of(Kind.REVIEW, Kind.REVOKE, Kind.CONFIRM)) {
      say(kind, "alice", SOON);
    }

    assertThat(count().given()).isEmpty();
    assertThat(count().rejection()).isEmpty();
  }

  private void approvedBy(String... approvers) {
    rule = new ApprovalRule(2, List.of(approvers), Duration.ofHours(24));
  }

  private void say(Kind kind, String who, Instant at) {
    var id = new RotationId("0".repeat(26));
    said.add(new Command(said.size(), id, kind, new Actor(who, "api"), "because", null, at, null));
  }

  private ApprovalCount count() {
    return count(Phase.AWAITING_APPROVAL);
  }

  private ApprovalCount count(Phase phase) {
    return ApprovalCount.of(rule, REQUESTER, new RotationState(phase, 0, ASKED, null), said);
  }
}
