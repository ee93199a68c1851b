package dev.keyturn.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsentTest {
  private static final Rotation ASKING = Shop.in(Phase.AWAITING_APPROVAL);

  @Test
  void while_it_asks_it_says_until_when_and_of_whom_but_never_of_who_asked() {
    Consent consent = of(ASKING);

    assertThat(consent.open()).isTrue();
    assertThat(consent.lapses()).isEqualTo(Shop.NOON.plus(Duration.ofHours(24)));
    assertThat(consent.approvers()).containsExactly("Alice@example.com", "bob@example.com");
    assertThat(consent.approvals().missing()).isEqualTo(consent.approvers());
  }

  @Test
  void a_no_closes_it() {
    Consent consent = of(ASKING, Shop.said(Kind.REJECT, "bob@example.com"));

    assertThat(consent.asks()).isTrue();
    assertThat(consent.open()).isFalse();
  }

  @Test
  void a_stalled_one_asks_nobody() {
    Rotation stalled = ASKING.stalled(ReasonCode.DRIFT, Blocker.NONE, "");

    assertThat(of(stalled).open()).isFalse();
  }

  @Test
  void an_emergency_lapses_never_and_owes_a_review_until_there_is_one() {
    Rotation emergency = Shop.in(Phase.AWAITING_APPROVAL, Shop.emergency());

    assertThat(of(emergency).lapses()).isNull();
    assertThat(of(emergency).reviewDue()).isTrue();
    assertThat(of(emergency, Shop.said(Kind.REVIEW, "bob@example.com")).reviewDue()).isFalse();
  }

  @Test
  void an_end_is_asked_of_a_second_person_once_one_has_said_so() {
    Rotation rides = Shop.in(Phase.RIDING);
    var one = Shop.said(Kind.ABANDON, "bob@example.com");
    var two = Shop.said(Kind.ABANDON, "alice@example.com");

    assertThat(of(rides).oneMoreAbandons()).isFalse();
    assertThat(of(rides, one, one).oneMoreAbandons()).isTrue();
    assertThat(of(rides, one).abandoned())
        .isEqualTo("say bob@example.com; it goes on until another says so");
    assertThat(of(rides, one, two).oneMoreAbandons()).isFalse();
    assertThat(of(Shop.in(Phase.ABANDONED), one, two).abandoned()).endsWith("where it stood");
    assertThat(of(rides, one, Shop.said(Kind.RESUME, "rita@example.com")).abandoned()).isNull();
  }

  @Test
  void that_a_value_has_leaked_is_awaited_until_two_have_said_so() {
    Rotation soaks = Shop.in(Phase.SOAKING);
    var one = Shop.said(Kind.REVOKE, "bob@example.com");
    var two = Shop.said(Kind.REVOKE, "alice@example.com");

    assertThat(of(soaks).awaitsRevocation()).isTrue();
    assertThat(of(soaks).leaked()).isNull();
    assertThat(of(soaks, one, one).awaitsRevocation()).isTrue();
    assertThat(of(soaks, one, two).awaitsRevocation()).isFalse();
    assertThat(of(soaks, one, two).leaked()).endsWith("the soak is waived");
    assertThat(of(Shop.in(Phase.CLEANING)).awaitsRevocation()).isFalse();
  }

  @Test
  void of_a_plan_that_cannot_be_read_nobody_is_asked() {
    Consent consent = of(Shop.planned("from the future", false));

    assertThat(consent.approvers()).isEmpty();
    assertThat(consent.lapses()).isNull();
    assertThat(consent.mayRevoke()).isFalse();
  }

  private static Consent of(Rotation rotation, Command... said) {
    return Consent.of(rotation, List.of(said));
  }
}
