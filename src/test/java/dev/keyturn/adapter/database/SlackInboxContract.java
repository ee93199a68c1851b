package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the inbox of Slack must do on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SlackInboxContract {
  private static final Duration CLAIM = Duration.ofMinutes(1);
  private static final String BODY = "{\"user\":\"U1\",\"answer\":\"https://hooks.slack.com/x\"}";

  private TestDatabase database;
  private DatabaseSlackInbox inbox;

  abstract TestDatabase fresh(Path directory);

  @BeforeAll
  void start(@TempDir Path directory) {
    database = fresh(directory);
    inbox = database.bean(DatabaseSlackInbox.class);
  }

  @AfterAll
  void stop() {
    database.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    database.execute("delete from slack_inbox");
  }

  @Test
  void the_same_request_is_taken_once_even_after_it_was_done() {
    long id = inbox.put("a".repeat(64), "decide", BODY, true).orElseThrow();
    assertThat(inbox.put("a".repeat(64), "decide", BODY, true)).isEmpty();
    inbox.done(id);

    assertThat(inbox.put("a".repeat(64), "decide", BODY, true)).isEmpty();
    assertThat(inbox.put("b".repeat(64), "decide", BODY, true)).isPresent();
  }

  @Test
  void of_two_processes_that_receive_it_at_once_one_takes_it() throws Exception {
    try (var second = database.again()) {
      var there = second.bean(DatabaseSlackInbox.class);
      for (int round = 0; round < 50; round++) {
        String dedupe = String.format("%064d", round);
        var both =
            Race.of(
                () -> inbox.put(dedupe, "decide", BODY, true),
                () -> there.put(dedupe, "decide", BODY, true));
        assertThat(both.stream().filter(Optional::isPresent)).hasSize(1);
      }
    }
  }

  @Test
  void of_two_processes_that_work_one_has_it() throws Exception {
    try (var second = database.again()) {
      var there = second.bean(DatabaseSlackInbox.class);
      for (int round = 0; round < 50; round++) {
        long id = inbox.put(String.format("%064d", round), "say", BODY, true).orElseThrow();
        var both = Race.of(() -> inbox.claim(id, CLAIM), () -> there.claim(id, CLAIM));
        assertThat(both.stream().filter(Optional::isPresent)).hasSize(1);
      }
    }
  }

  @Test
  void what_a_killed_process_had_is_open_again_when_its_claim_is_over() throws SQLException {
    long id = inbox.put("c".repeat(64), "decide", BODY, true).orElseThrow();
    assertThat(inbox.open(10)).containsExactly(id);
    assertThat(inbox.claim(id, CLAIM)).map(DatabaseSlackInbox.Item::body).contains(BODY);
    assertThat(inbox.open(10)).isEmpty();
    assertThat(inbox.claim(id, CLAIM)).isEmpty();

    database.execute("update slack_inbox set claimed_until = claimed_until - interval '2' minute");

    assertThat(inbox.open(10)).containsExactly(id);
    assertThat(inbox.claim(id, CLAIM)).isPresent();
  }

  @Test
  void what_is_done_is_never_open_and_keeps_no_address() throws SQLException {
    long id = inbox.put("d".repeat(64), "decide", BODY, true).orElseThrow();
    inbox.done(id);
    inbox.put("e".repeat(64), "window", "", false);

    assertThat(inbox.open(10)).isEmpty();
    assertThat(inbox.claim(id, CLAIM)).isEmpty();
    assertThat(database.execute("update slack_inbox set kind = kind where body <> ''")).isZero();
  }

  @Test
  void only_what_is_old_and_done_is_forgotten() throws SQLException {
    inbox.put("f".repeat(64), "decide", BODY, true);
    inbox.put("0".repeat(64), "window", "", false);
    database.execute("update slack_inbox set received_at = received_at - interval '2' day");
    inbox.put("1".repeat(64), "window", "", false);

    inbox.forget(Duration.ofDays(1));

    assertThat(database.execute("update slack_inbox set kind = kind")).isEqualTo(2);
  }
}
