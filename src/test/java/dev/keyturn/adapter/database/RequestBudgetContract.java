package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.rotation.port.RequestBudget;
import dev.keyturn.rotation.port.RequestBudget.Standing;
import dev.keyturn.rotation.port.RotationStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link RequestBudget} of five requests per hour, one of them kept for what is urgent,
 * must do. Each test asks with an account of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RequestBudgetContract {
  private static final int HOURLY = 5;
  private static final int ORDINARY = 4;

  private TestDatabase database;
  private RequestBudget budget;

  abstract TestDatabase fresh(Path directory);

  @BeforeAll
  void start(@TempDir Path directory) {
    database = fresh(directory);
    budget = database.bean(RequestBudget.class);
  }

  @AfterAll
  void stop() {
    database.close();
  }

  @Test
  void the_budget_ends_and_the_wait_is_for_the_end_of_its_hour_and_of_no_others() {
    assertThat(taken(budget, "ends", 20)).isEqualTo(ORDINARY);
    assertThat(budget.take("ends", false)).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    assertThat(budget.take("another-account", false)).isNull();
  }

  @Test
  void a_later_hour_has_a_budget_of_its_own() throws SQLException {
    taken(budget, "hours", 20);
    database.execute(
        "update request_budget set hour_start = hour_start - interval '1' hour where host = 'hours'");

    assertThat(taken(budget, "hours", 20)).isEqualTo(ORDINARY);
  }

  @Test
  void what_is_urgent_is_never_kept_back_and_counts() {
    taken(budget, "urgent", 20);

    for (int i = 0; i < 2 * HOURLY; i++) {
      assertThat(budget.take("urgent", true)).isNull();
    }
    assertThat(budget.take("urgent", false)).isNotNull();
  }

  @Test
  void what_the_host_says_counts_before_our_own_count() {
    Instant soon = Instant.now().plus(Duration.ofMinutes(10));
    budget.told("told", new Standing(1_000, 3, soon));
    assertThat(budget.take("told", false)).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));
    assertThat(budget.take("told", true)).isNull();

    budget.told("more", new Standing(1_000, 900, soon));
    budget.told("more", new Standing(1_000, 950, soon));
    assertThat(budget.take("more", false)).as("five were wished for").isNotNull();

    budget.told("next", new Standing(1_000, 0, soon));
    budget.told("next", new Standing(1_000, 1_000, soon.plus(Duration.ofMinutes(50))));
    assertThat(budget.take("next", false)).isNull();
  }

  @Test
  void a_pause_holds_for_every_process_and_is_only_lengthened() {
    try (var second = database.again()) {
      budget.pause("pauses", Duration.ofMinutes(5));
      budget.pause("pauses", Duration.ofSeconds(1));

      assertThat(second.bean(RequestBudget.class).take("pauses", true))
          .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
    }
  }

  @Test
  void a_pause_is_capped_at_one_hour() {
    budget.pause("capped", Duration.ofDays(3));

    assertThat(budget.take("capped", false)).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
  }

  @Test
  void a_pause_that_is_over_stops_nobody() throws SQLException {
    budget.pause("over", Duration.ofMinutes(5));
    database.execute(
        "update request_budget set paused_until = paused_until - interval '6' minute"
            + " where host = 'over'");

    assertThat(budget.take("over", false)).isNull();
  }

  @Test
  void a_request_counts_even_when_its_senders_transaction_is_rolled_back() {
    var store = database.bean(RotationStore.class);
    assertThatThrownBy(() ->
            store.inTransaction(() -> {
              assertThat(taken(budget, "rolled-back", 2)).isEqualTo(2);
              throw new IllegalStateException("crash");
            }))
        .hasMessage("crash");

    assertThat(taken(budget, "rolled-back", 20)).isEqualTo(ORDINARY - 2);
  }

  @Test
  void two_processes_never_take_more_than_one_budget() throws Exception {
    try (var second = database.again()) {
      var there = second.bean(RequestBudget.class);
      for (int round = 0; round < 100; round++) {
        String host = "race-" + round;
        Callable<Integer> here = () -> taken(budget, host, 4);
        var counts = new ArrayList<>(Race.of(here, () -> taken(there, host, 4)));
        assertThat(counts.get(0) + counts.get(1)).isEqualTo(ORDINARY);
      }
    }
  }

  private static int taken(RequestBudget budget, String host, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += budget.take(host, false) == null ? 1 : 0;
    }
    return taken;
  }
}
