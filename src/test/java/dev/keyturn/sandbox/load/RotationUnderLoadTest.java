package dev.keyturn.sandbox.load;

import static dev.keyturn.Patience.await;
import static dev.keyturn.sandbox.load.Rehearsal.AFTER;
import static dev.keyturn.sandbox.load.Rehearsal.BEFORE;
import static dev.keyturn.sandbox.load.Rehearsal.slots;
import static dev.keyturn.sandbox.load.Rehearsal.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.sandbox.app.Habit;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RotationUnderLoadTest {
  private static final Map<String, String> D1 = together(BEFORE, slots("_NEW", AFTER));
  private static final Map<String, String> D2 =
      together(AFTER, slots("_NEW", AFTER), slots("_PREVIOUS", BEFORE));

  @Test
  void three_slots_over_three_deploys_refuse_nobody() throws Exception {
    try (Rehearsal world = new Rehearsal(Habit.THREE_SLOT)) {
      world.letUsersWork();
      world.deploy("D1", D1);
      world.deploy("D2", D2);
      await()
          .untilAsserted(() -> {
            assertThat(world.remaining("MASTER_KEY")).hasSize(2).last().isEqualTo(0);
            assertThat(world.remaining("API_KEY_SALT")).hasSize(2).last().isEqualTo(0);
          });
      world.pass(Rehearsal.TOKEN_LIFETIME.plusMinutes(5));
      world.deploy("D3", AFTER);

      LoadReport report = world.finish();
      assertThat(report.firstRefusals()).isEmpty();
      assertThat(report.clean()).isTrue();
      assertThat(report.swept()).isTrue();
      assertThat(report.tokensVerified()).isGreaterThan(200);
      assertThat(report.backupsReadable()).isGreaterThanOrEqualTo(40);
      assertThat(report.backupsLost()).isZero();
      assertThat(report.apiKeysAccepted()).isGreaterThan(200);
    }
  }

  @Test
  void an_undone_promotion_refuses_nobody() throws Exception {
    try (Rehearsal world = new Rehearsal(Habit.THREE_SLOT)) {
      world.deploy("D1", D1);
      world.deploy("D2", D2);
      world.deploy("undo", together(D2, BEFORE));
      await()
          .untilAsserted(
              () -> assertThat(world.remaining("MASTER_KEY")).hasSize(2).last().isEqualTo(0));
      world.pass(Rehearsal.TOKEN_LIFETIME.plusMinutes(5));
      world.deploy("clean", BEFORE);

      assertThat(world.finish().firstRefusals()).isEmpty();
    }
  }

  @Test
  void new_first_signs_with_a_key_that_its_neighbours_do_not_know() throws Exception {
    try (Rehearsal world = new Rehearsal(Habit.NEW_FIRST)) {
      world.letUsersWork();
      assertThat(world.soFar().nothingRefused()).isTrue();
      world.mix("D1", D1);
      await()
          .until(
              () -> world.soFar().tokensRejected() > 0 && world.soFar().backupReadFailures() > 0);

      LoadReport report = world.finish();
      assertThat(report.firstRefusals())
          .isNotEmpty()
          .allSatisfy(refusal -> {
            assertThat(refusal.reason()).isEqualTo("unknown kid");
            assertThat(refusal.madeBy()).contains("/D1/");
            assertThat(refusal.refusedBy()).contains("/D0/");
          });
    }
  }

  @Test
  void promotion_by_hand_loses_every_backup_of_the_overwritten_key() throws Exception {
    try (Rehearsal world = new Rehearsal(Habit.NEW_FIRST)) {
      world.deploy("D1", D1);
      world.pass(Duration.ofHours(24));
      world.deploy("D2", together(AFTER, slots("_NEW", AFTER)));
      world.deploy("D3", AFTER);

      LoadReport report = world.finish();
      assertThat(report.backupsLost()).isGreaterThanOrEqualTo(40);
      assertThat(report.apiKeysRejected()).isPositive();
      assertThat(report.backupsReadable()).isPositive();
    }
  }

  @Test
  void three_slots_retired_without_waiting_for_tokens_reject_them() throws Exception {
    try (Rehearsal world = new Rehearsal(Habit.THREE_SLOT)) {
      world.deploy("D1", D1);
      world.deploy("D2", D2);
      world.deploy("D3", AFTER);

      assertThat(world.finish().tokensRejected()).isPositive();
    }
  }
}
