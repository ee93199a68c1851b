package dev.keyturn.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.engine.Approvals;
import dev.keyturn.engine.TickResult;
import dev.keyturn.engine.World;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.port.SecretBusy;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same order under the same key starts once. */
class KeyedStartTest {
  private static final String ORDER = "quarterly";
  private static final String OTHER = "another";

  private final World world = new World(World.zkeb());

  @Test
  void the_same_order_again_is_the_same_rotation_also_when_it_is_over() throws Exception {
    Started first = start(World.ALICE, "k1", ORDER);

    assertThat(start(World.ALICE, "k1", ORDER)).isEqualTo(new Started(first.id(), true));
    assertThat(start(new Actor("ALICE@example.com", "api"), "k1", ORDER))
        .isEqualTo(new Started(first.id(), true));
    assertThat(world.run(first.id())).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(start(World.ALICE, "k1", ORDER)).isEqualTo(new Started(first.id(), true));
    assertThat(first.again()).isFalse();
    assertThat(world.store.newest(null, 10)).hasSize(1);
  }

  @Test
  void another_order_under_a_used_key_is_refused_and_starts_nothing() throws Exception {
    world.run(start(World.ALICE, "k1", ORDER).id());

    assertThatExceptionOfType(CommandRefused.class)
        .isThrownBy(() -> start(World.ALICE, "k1", OTHER))
        .satisfies(e -> assertThat(e.why()).isEqualTo(Refusal.KEY_REUSED));

    assertThat(world.store.newest(null, 10)).hasSize(1);
    assertThat(world.entries().getLast().event().action()).isEqualTo("command.start.refused");
  }

  @Test
  void a_key_is_a_persons_own() throws Exception {
    Started hers = start(World.ALICE, "k1", ORDER);
    world.run(hers.id());

    Started his = start(Approvals.BOB, "k1", OTHER);

    assertThat(his.again()).isFalse();
    assertThat(his.id()).isNotEqualTo(hers.id());
  }

  @Test
  void another_key_for_busy_secrets_is_refused_as_without_a_key() throws Exception {
    start(World.ALICE, "k1", ORDER);

    assertThatExceptionOfType(SecretBusy.class).isThrownBy(() -> start(World.ALICE, "k2", ORDER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "k\n", "sch\u00f6n"})
  void a_key_that_could_not_be_kept_is_refused(String key) {
    assertThatExceptionOfType(CommandRefused.class)
        .isThrownBy(() -> start(World.ALICE, key, ORDER))
        .satisfies(e -> assertThat(e.why()).isEqualTo(Refusal.INVALID));
    assertThatExceptionOfType(CommandRefused.class)
        .isThrownBy(() -> start(World.ALICE, "k".repeat(201), ORDER));
  }

  private Started start(Actor by, String key, String reason) throws Exception {
    var request =
        new StartRequest(world.plan.name(), world.plan.environment(), Set.of(), reason, false, key);
    return world.starts(World.NO_PLANS).open(world.plan, by, request);
  }
}
