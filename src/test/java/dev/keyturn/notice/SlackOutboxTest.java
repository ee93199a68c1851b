package dev.keyturn.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import dev.keyturn.adapter.slack.SlackApi;
import dev.keyturn.adapter.slack.SlackMessenger;
import dev.keyturn.adapter.slack.SlackSettings;
import dev.keyturn.notice.Message.Form;
import dev.keyturn.notice.NoticeStore.Draft;
import dev.keyturn.notice.NoticeStore.Place;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.sandbox.slack.SlackFault;
import dev.keyturn.sandbox.slack.SlackMessage;
import dev.keyturn.sandbox.slack.SlackServer;
import dev.keyturn.sandbox.slack.SlackWorld;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The outbox and a Slack that misbehaves over real HTTP: each message once, in its place. */
class SlackOutboxTest {
  private static final Place SHOP = new Place(Channel.SLACK, "#shop");
  private static final Duration LONG = Duration.ofSeconds(30);

  /** First messages of the channel, and the number of lines in the thread of each. */
  private static final List<Integer> ALL = List.of(3, 3);

  private final MovedClock clock = new MovedClock();
  private final MemoryNoticeStore store = new MemoryNoticeStore(clock);
  private final SlackWorld world = new SlackWorld(clock, new SecureRandom());
  private SlackServer slack;
  private SlackApi api;

  @BeforeEach
  void start() throws IOException {
    world.addChannel("#shop");
    slack = SlackServer.start(world, 0);
    api =
        new SlackApi(
            new SlackSettings(
                slack.api(),
                SecretValue.of(world.botToken()),
                Optional.of(SecretValue.of(world.signingSecret())),
                Optional.empty(),
                world.teamId(),
                Map.of(),
                Optional.empty(),
                Duration.ofSeconds(1)),
            clock);
  }

  @AfterEach
  void stop() {
    api.close();
    slack.close();
  }

  @Test
  void a_slack_that_is_down_for_an_hour_gets_exactly_the_right_messages_afterwards() {
    world.down(true);
    twoRotations();
    pass(Duration.ofHours(1), Duration.ofMinutes(1));
    world.down(false);
    assertThat(world.messages("#shop")).isEmpty();

    pass(Duration.ofMinutes(15), Duration.ofSeconds(30));

    assertThat(threads()).isEqualTo(ALL);
    assertThat(store.counts()).isEqualTo(new NoticeStore.Counts(0, 0));
  }

  @Test
  void five_hundreds_and_lost_answers_at_every_turn_lose_nothing_and_double_nothing() {
    List<SlackFault> faults =
        List.of(
            SlackFault.HTTP_500,
            SlackFault.LOST_ANSWER,
            SlackFault.internalError(),
            SlackFault.GARBAGE,
            SlackFault.LOST_ANSWER,
            SlackFault.rateLimited(Duration.ofSeconds(20)),
            SlackFault.LOST_ANSWER,
            SlackFault.HTTP_500);
    faults.forEach(fault -> world.failNext("chat.postMessage", fault));
    faults.forEach(fault -> world.failNext("conversations.history", fault));
    faults.forEach(fault -> world.failNext("chat.update", fault));
    twoRotations();

    pass(Duration.ofHours(2), Duration.ofMinutes(1));

    assertThat(threads()).isEqualTo(ALL);
    assertThat(store.counts()).isEqualTo(new NoticeStore.Counts(0, 0));
  }

  @Test
  void nobody_calls_before_the_time_that_slack_asked_for() {
    world.failNext("chat.postMessage", SlackFault.rateLimited(Duration.ofMinutes(3)));
    twoRotations();
    deliver();
    int calls = world.calls("chat.postMessage");
    pass(Duration.ofSeconds(170), Duration.ofSeconds(10));
    assertThat(world.calls("chat.postMessage")).isEqualTo(calls);

    pass(Duration.ofMinutes(2), Duration.ofSeconds(10));

    assertThat(threads()).isEqualTo(ALL);
  }

  private void twoRotations() {
    for (RotationId rotation : List.of(Samples.id(), Samples.id())) {
      announce(rotation, What.REQUESTED, new Draft(SHOP, Form.ROOT));
      for (What what : List.of(What.MOVED, What.MOVED, What.STALLED)) {
        announce(rotation, what, new Draft(SHOP, Form.REPLY), new Draft(SHOP, Form.REFRESH));
      }
    }
  }

  private void announce(RotationId rotation, What what, Draft... drafts) {
    var line = store.add(rotation, what, Phase.SOAKING, null);
    store.announce(line, _ -> Arrays.asList(drafts));
  }

  private void deliver() {
    new Outbox(
            store,
            (rotation, _) -> Samples.facts(rotation),
            List.of(new SlackMessenger(api)),
            new Random(7))
        .run(LONG);
  }

  private void pass(Duration time, Duration step) {
    deliver();
    for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plus(step)) {
      clock.advance(step);
      deliver();
    }
  }

  private List<Integer> threads() {
    List<SlackMessage> all = world.messages("#shop");
    var counts = new ArrayList<Integer>();
    for (SlackMessage root : all) {
      if (root.threadTs() == null) {
        assertThat(root.edits()).isPositive();
        counts.add((int) all.stream().filter(m -> root.ts().equals(m.threadTs())).count());
      }
    }
    return counts;
  }
}
