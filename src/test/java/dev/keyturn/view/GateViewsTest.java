package dev.keyturn.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Gate;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.view.RotationView.GateView;
import dev.keyturn.view.RotationView.GateView.State;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GateViewsTest {

  @Test
  void the_gate_of_a_secret_is_told_from_that_of_one_whose_name_begins_alike() {
    Rotation keyInTheWay = blocked(Shop.JWT_KEY);
    assertThat(gate(keyInTheWay, "unused JWT_SECRET_KEY").state()).isEqualTo(State.WAITING);
    assertThat(gate(keyInTheWay, "unused JWT_SECRET").state()).isEqualTo(State.AHEAD);

    Rotation secretInTheWay = blocked(Shop.JWT);
    assertThat(gate(secretInTheWay, "unused JWT_SECRET").state()).isEqualTo(State.WAITING);
    assertThat(gate(secretInTheWay, "unused JWT_SECRET_KEY").state()).isEqualTo(State.AHEAD);
  }

  @Test
  void what_waits_says_why_and_over_what() {
    assertThat(gate(blocked(Shop.JWT_KEY), "unused JWT_SECRET_KEY"))
        .isEqualTo(
            new GateView(
                "unused JWT_SECRET_KEY",
                State.WAITING,
                ReasonCode.OUTGOING_STILL_USED,
                "no replica has used it for PT1H; api has used JWT_SECRET_KEY"));
  }

  @Test
  void the_soak_is_over_once_something_behind_it_waits() {
    assertThat(gate(blocked(Shop.JWT), "soaked").state()).isEqualTo(State.MET);
    Rotation soaks =
        Shop.in(Phase.SOAKING)
            .waiting(ReasonCode.SOAK_NOT_OVER, Blocker.NONE, "until noon", Shop.NOON);
    assertThat(gate(soaks, "soaked").state()).isEqualTo(State.WAITING);
    assertThat(gate(soaks, "unused JWT_SECRET").state()).isEqualTo(State.AHEAD);
  }

  @Test
  void approvals_are_counted_as_the_engine_counts_them() {
    Rotation asks = Shop.in(Phase.AWAITING_APPROVAL);
    assertThat(
            gate(
                    asks,
                    "approval",
                    Shop.said(Kind.APPROVE, "rita@example.com"),
                    Shop.said(Kind.APPROVE, "BOB@example.com"),
                    Shop.said(Kind.APPROVE, "bob@example.com"))
                .detail())
        .isEqualTo("1 of 2 approvals");
  }

  @Test
  void a_leaked_value_is_not_waited_for() {
    var gates =
        gates(
            Shop.in(Phase.SOAKING),
            Shop.said(Kind.REVOKE, "alice@example.com"),
            Shop.said(Kind.REVOKE, "bob@example.com"));
    assertThat(gates)
        .filteredOn(g -> g.gate().startsWith("unused") || g.gate().equals("soaked"))
        .hasSize(3)
        .allSatisfy(g -> assertThat(g.state()).isEqualTo(State.NOT_NEEDED));
  }

  @Test
  void an_emergency_asks_for_no_approval_and_owes_a_review() {
    Rotation emergency = Shop.in(Phase.STORING, Shop.emergency());
    assertThat(gate(emergency, "approval").state()).isEqualTo(State.NOT_NEEDED);
    assertThat(gate(emergency, "review").state()).isEqualTo(State.WAITING);
    assertThat(gate(emergency, "review", Shop.said(Kind.REVIEW, "bob@example.com")).detail())
        .isEqualTo("reviewed by bob@example.com");
  }

  @Test
  void behind_a_gate_it_is_met_and_on_the_way_back_it_is_not_needed() {
    assertThat(gates(Shop.in(Phase.COMPLETED)))
        .allSatisfy(g -> assertThat(g.state()).isIn(State.MET, State.NOT_NEEDED));
    assertThat(gates(Shop.in(Phase.DRAINING)))
        .allSatisfy(g -> assertThat(g.state()).isEqualTo(State.NOT_NEEDED));
  }

  @Test
  void a_plan_that_cannot_be_read_shows_none() {
    assertThat(gates(Shop.planned("from the future", false))).isEmpty();
  }

  private static Rotation blocked(SecretName by) {
    return Shop.in(Phase.SOAKING)
        .waiting(
            ReasonCode.OUTGOING_STILL_USED,
            new Blocker(by, "api", null, Gate.UNUSED),
            "api has used " + by,
            Shop.NOON);
  }

  private static GateView gate(Rotation rotation, String name, Command... said) {
    return gates(rotation, said).stream()
        .filter(g -> g.gate().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<GateView> gates(Rotation rotation, Command... said) {
    return new GateViews(rotation, Consent.of(rotation, Stream.of(said).toList()), Map.of()).all();
  }
}
