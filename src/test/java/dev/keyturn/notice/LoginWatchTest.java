package dev.keyturn.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import dev.keyturn.audit.MemoryAuditStore;
import dev.keyturn.engine.MemoryRotationStore;
import dev.keyturn.notice.NoticeStore.Place;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanNotices;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Rotations;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.port.SecretBusy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped plans' people; ZKEB has completed a rotation, TradeSense has one under way. */
class LoginWatchTest {
  private static final String WHY = "Vault refused the login at auth/approle/login";

  private final MovedClock clock = new MovedClock("2026-11-20T12:00:00Z");
  private final MemoryNoticeStore notices = new MemoryNoticeStore(clock);
  private final MemoryRotationStore rotations =
      new MemoryRotationStore(clock, new MemoryAuditStore());
  private Optional<String> refusal = Optional.empty();
  private boolean silent;
  private final LoginWatch watch = watch();

  @BeforeEach
  void rotations() throws SecretBusy {
    rotations.open(Rotations.at(Phase.COMPLETED).plan("zkeb").build(), List.of(), List.of());
    rotations.open(Rotations.at(Phase.RIDING).plan("tradesense").build(), List.of(), List.of());
  }

  @Test
  void the_first_refused_login_is_told_once_to_the_people_of_each_plan() throws SecretBusy {
    // Of the same people: they hear of it once.
    rotations.open(
        Rotations.at(Phase.SOAKING).plan("zkeb", "staging").build(), List.of(), List.of());
    look(Optional.empty());
    assertThat(notices.reminders()).isEmpty();
    look(Optional.of(WHY));
    assertThat(told())
        .containsExactlyInAnyOrder("VAULT_LOGIN_REFUSED " + WHY, "VAULT_LOGIN_REFUSED " + WHY);
    for (int i = 0; i < 50; i++) {
      look(Optional.of(WHY));
    }
    assertThat(told()).hasSize(2);
  }

  @Test
  void it_is_told_anew_only_after_it_was_accepted_again() {
    look(Optional.of(WHY));
    look(Optional.empty());
    assertThat(told()).hasSize(4).filteredOn(t -> t.startsWith("VAULT_LOGIN_ACCEPTED")).hasSize(2);
    look(Optional.empty());
    assertThat(told()).hasSize(4);
    look(Optional.of(WHY));
    assertThat(told()).hasSize(6);
  }

  @Test
  void a_second_process_and_a_restart_are_no_new_refusals() {
    look(Optional.of(WHY));
    watch().again();
    clock.advance(Duration.ofHours(3));
    watch().again();
    assertThat(told()).hasSize(2);
  }

  @Test
  void a_Vault_that_does_not_answer_refuses_nothing_and_accepts_nothing() {
    silent = true;
    look(Optional.empty());
    assertThat(told()).isEmpty();
    silent = false;
    look(Optional.of(WHY));
    silent = true;
    look(Optional.empty());
    assertThat(told()).hasSize(2);
  }

  @Test
  void it_pages_and_clears_an_alarm_of_its_own() {
    var place = new Place(Channel.PAGERDUTY, "ZKEB");
    var usual = new NoticePolicy.Subject(false, true);
    look(Optional.of(WHY));
    TimelineEntry refused = notices.reminders().getLast();
    assertThat(NoticePolicy.messages(refused, usual, List.of(place), Set.of())).hasSize(1);
    assertThat(NoticePolicy.alarm(refused)).isEqualTo(NoticePolicy.Alarm.RAISE);
    look(Optional.empty());
    TimelineEntry accepted = notices.reminders().getLast();
    assertThat(NoticePolicy.messages(accepted, usual, List.of(place), Set.of(place))).hasSize(1);
    assertThat(NoticePolicy.messages(accepted, usual, List.of(place), Set.of())).isEmpty();
    assertThat(NoticePolicy.alarm(accepted)).isEqualTo(NoticePolicy.Alarm.CLEAR);
    assertThat(NoticePolicy.incident(accepted))
        .isEqualTo(NoticePolicy.incident(refused))
        .isNotEqualTo(refused.rotation().text());
    assertThat(Wording.toDo(refused, Samples.facts(refused.rotation()))).contains("keyturn doctor");
  }

  private void look(Optional<String> next) {
    refusal = next;
    watch.again();
    clock.advance(Duration.ofMinutes(6));
  }

  private LoginWatch watch() {
    return new LoginWatch(
        () -> {
          if (silent) {
            throw new RemoteFailure(
                RemoteFailure.Kind.TRANSIENT, "vault", "look up token", 0, "no answer");
          }
          return refusal;
        },
        new AllReceivers(
            notices,
            rotations,
            () -> PlanFolder.read(Path.of("rotation-plans")),
            PlanNotices.NONE));
  }

  private List<String> told() {
    return notices.reminders().stream().map(l -> l.why() + " " + l.detail()).toList();
  }
}
