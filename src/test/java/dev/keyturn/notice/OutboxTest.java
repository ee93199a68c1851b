package dev.keyturn.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import dev.keyturn.notice.FakeReceiver.Fault;
import dev.keyturn.notice.Message.Form;
import dev.keyturn.notice.NoticeStore.Draft;
import dev.keyturn.notice.NoticeStore.Place;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry.What;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Deliveries while the world misbehaves; hours pass without waiting for them. */
class OutboxTest {
  private static final Place DEPLOYMENTS = new Place(Channel.SLACK, "#deployments");
  private static final Duration LONG = Duration.ofSeconds(30);

  /** What must be seen of a rotation that was asked for, moved twice and stalled. */
  private static final List<String> ALL =
      List.of(
          "ROOT REQUESTED",
          "REPLY MOVED below ts-0",
          "REPLY MOVED below ts-0",
          "REPLY STALLED below ts-0",
          "REFRESH STALLED");

  private final MovedClock clock = new MovedClock();
  private final MemoryNoticeStore store = new MemoryNoticeStore(clock);
  private final FakeReceiver slack = new FakeReceiver(Channel.SLACK);
  private final FakeReceiver webhook = new FakeReceiver(Channel.WEBHOOK);
  private final RotationId rotation = Samples.id();

  @Test
  void everything_arrives_in_order_and_the_first_message_is_brought_up_to_date_once() {
    aRotationThatStalls();
    deliver();
    assertThat(slack.arrived).isEqualTo(ALL);
    assertThat(store.counts()).isEqualTo(new NoticeStore.Counts(0, 0));
    assertThat(store.all()).filteredOn(m -> m.startsWith("MERGED")).hasSize(2);
  }

  @Test
  void nothing_is_sent_again_when_nothing_is_left() {
    aRotationThatStalls();
    deliver();
    int tries = slack.tries();
    pass(Duration.ofHours(2));
    assertThat(slack.tries()).isEqualTo(tries);
  }

  @Test
  void a_place_that_is_down_for_an_hour_gets_exactly_the_right_messages_afterwards() {
    slack.next(faults(Fault.NOT_REACHED, 10_000));
    aRotationThatStalls();
    pass(Duration.ofHours(1));
    assertThat(slack.arrived).isEmpty();
    // With pauses that grow to five minutes nobody is hammered.
    assertThat(slack.tries()).isBetween(10, 60);

    slack.mend();
    pass(Duration.ofMinutes(10));

    assertThat(slack.arrived).isEqualTo(ALL);
    assertThat(store.counts()).isEqualTo(new NoticeStore.Counts(0, 0));
  }

  @Test
  void meanwhile_the_other_channels_and_other_places_go_on() {
    slack.next(faults(Fault.NOT_REACHED, 10_000));
    aRotationThatStalls();
    announce(rotation, What.STALLED, new Draft(new Place(Channel.WEBHOOK, "SECURITY"), Form.EVENT));
    deliver();
    assertThat(webhook.arrived).containsExactly("EVENT STALLED");
  }

  @Test
  void a_message_that_fails_alone_keeps_no_other_rotation_waiting_for_long() {
    slack.next(Fault.NOT_REACHED);
    aRotationThatStalls();
    deliver();
    RotationId other = Samples.id();
    announce(other, What.REQUESTED, new Draft(DEPLOYMENTS, Form.ROOT));
    pass(Duration.ofSeconds(10));
    assertThat(slack.arrived).contains("ROOT REQUESTED");
  }

  @Test
  void a_place_that_wants_a_pause_is_not_asked_before_it_is_over_by_any_rotation() {
    slack.next(Fault.PAUSE);
    aRotationThatStalls();
    deliver();
    announce(Samples.id(), What.REQUESTED, new Draft(DEPLOYMENTS, Form.ROOT));

    pass(Duration.ofMinutes(9));
    assertThat(slack.tries()).isEqualTo(1);

    pass(Duration.ofMinutes(2));
    assertThat(slack.arrived)
        .hasSize(ALL.size() + 1)
        .containsSubsequence(
            "ROOT REQUESTED",
            "REPLY MOVED below ts-1",
            "REPLY MOVED below ts-1",
            "REPLY STALLED below ts-1",
            "REFRESH STALLED");
  }

  @Test
  void an_answer_that_was_lost_after_it_worked_leads_to_a_look_and_not_to_a_second_copy() {
    slack.next(Fault.APPLIED_AND_LOST);
    aRotationThatStalls();
    pass(Duration.ofMinutes(2));
    assertThat(slack.arrived).isEqualTo(ALL);
    assertThat(slack.looks()).isEqualTo(1);
  }

  @Test
  void every_answer_lost_is_still_no_second_copy() {
    aRotationThatStalls();
    for (int i = 0; i < 10; i++) {
      slack.next(Fault.APPLIED_AND_LOST);
      pass(Duration.ofMinutes(2));
    }
    assertThat(slack.arrived).isEqualTo(ALL);
  }

  @Test
  void after_a_lost_answer_it_is_quiet_until_the_request_can_no_longer_land() {
    slack.next(Fault.LOST_BEFORE);
    aRotationThatStalls();
    deliver();
    pass(Duration.ofSeconds(29));
    assertThat(slack.tries()).isEqualTo(1);
    pass(Duration.ofMinutes(1));
    assertThat(slack.arrived).isEqualTo(ALL);
  }

  @Test
  void that_it_may_have_arrived_is_not_forgotten_by_a_failure_in_between() {
    slack.next(Fault.APPLIED_AND_LOST, Fault.NOT_REACHED, Fault.NOT_REACHED);
    aRotationThatStalls();
    pass(Duration.ofMinutes(10));
    assertThat(slack.arrived).isEqualTo(ALL);
  }

  @Test
  void what_can_never_be_delivered_lets_the_others_go_on() {
    slack.next(Fault.REJECTED);
    aRotationThatStalls();
    deliver();
    assertThat(slack.arrived)
        .containsExactly(
            "REPLY MOVED below nothing",
            "REPLY MOVED below nothing",
            "REPLY STALLED below nothing",
            "REFRESH STALLED");
    assertThat(store.counts()).isEqualTo(new NoticeStore.Counts(0, 1));
    assertThat(store.problems()).singleElement().asString().startsWith("REJECTED");
  }

  @Test
  void after_three_days_a_message_is_given_up_and_the_next_has_its_own_chance() {
    slack.next(faults(Fault.NOT_REACHED, 10_000));
    announce(rotation, What.REQUESTED, new Draft(DEPLOYMENTS, Form.ROOT));
    pass(Duration.ofDays(3));
    assertThat(store.counts()).isEqualTo(new NoticeStore.Counts(1, 0));
    pass(Duration.ofMinutes(10));
    assertThat(store.counts()).isEqualTo(new NoticeStore.Counts(0, 1));
  }

  @Test
  void a_messenger_with_a_bug_stops_nobody_and_says_nothing_it_should_not() {
    slack.next(faults(Fault.BUG, 10));
    aRotationThatStalls();
    announce(rotation, What.STALLED, new Draft(new Place(Channel.WEBHOOK, "SECURITY"), Form.EVENT));
    pass(Duration.ofHours(2));
    assertThat(webhook.arrived).containsExactly("EVENT STALLED");
    assertThat(slack.arrived).hasSize(ALL.size() - 1);
    assertThat(store.counts()).isEqualTo(new NoticeStore.Counts(0, 1));
    assertThat(store.problems()).noneMatch(p -> p.contains("canary"));
  }

  @Test
  void of_a_rotation_of_which_nothing_is_known_the_messages_wait_and_no_others() {
    RotationId broken = Samples.id();
    var known = new AtomicBoolean();
    var outbox =
        new Outbox(
            store,
            (id, _) -> {
              if (id.equals(broken) && !known.get()) {
                throw new IllegalStateException("canary");
              }
              return Samples.facts(id);
            },
            List.of(slack),
            new Random(7));
    announce(broken, What.REQUESTED, new Draft(DEPLOYMENTS, Form.ROOT));
    aRotationThatStalls();

    outbox.run(LONG);
    assertThat(slack.arrived).isEqualTo(ALL);
    assertThat(store.problems()).noneMatch(p -> p.contains("canary"));

    for (int hour = 0; hour < 24; hour++) {
      clock.advance(Duration.ofHours(1));
      outbox.run(LONG);
    }
    assertThat(store.counts()).isEqualTo(new NoticeStore.Counts(1, 0));
    known.set(true);
    clock.advance(Duration.ofHours(1));
    outbox.run(LONG);
    assertThat(slack.arrived).hasSize(ALL.size() + 1).endsWith("ROOT REQUESTED");
  }

  @Test
  void a_channel_that_does_not_answer_keeps_no_other_waiting_in_the_next_run_either()
      throws InterruptedException {
    var asked = new CountDownLatch(1);
    var answer = new CountDownLatch(1);
    Messenger hangs =
        new Messenger() {
          @Override
          public Channel channel() {
            return Channel.EMAIL;
          }

          @Override
          public Optional<String> deliver(Message message, Receipts receipts) {
            asked.countDown();
            try {
              answer.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return Optional.empty();
          }
        };
    var outbox = outbox(store, hangs, slack);
    announce(rotation, What.STALLED, new Draft(new Place(Channel.EMAIL, "bob"), Form.EVENT));
    outbox.run(Duration.ofMillis(100));
    asked.await();

    announce(rotation, What.REQUESTED, new Draft(DEPLOYMENTS, Form.ROOT));
    outbox.run(LONG);

    assertThat(slack.arrived).containsExactly("ROOT REQUESTED");
    assertThat(store.counts().pending()).isEqualTo(1);
    answer.countDown();
    outbox.close();
    assertThat(store.counts().pending()).isZero();
  }

  @Test
  void places_that_no_setting_reaches_take_no_others_turn() {
    for (int i = 0; i < 150; i++) {
      announce(
          Samples.id(), What.STALLED, new Draft(new Place(Channel.WEBHOOK, "UNSET"), Form.EVENT));
    }
    announce(rotation, What.STALLED, new Draft(new Place(Channel.WEBHOOK, "SECURITY"), Form.EVENT));
    deliver();
    assertThat(webhook.arrived).containsExactly("EVENT STALLED");
  }

  @Test
  void a_place_that_no_setting_reaches_any_more_grows_old() {
    announce(rotation, What.STALLED, new Draft(new Place(Channel.WEBHOOK, "UNSET"), Form.EVENT));
    pass(Duration.ofDays(2));
    assertThat(store.counts()).isEqualTo(new NoticeStore.Counts(1, 0));
    pass(Duration.ofDays(2));
    assertThat(store.counts()).isEqualTo(new NoticeStore.Counts(0, 1));
    assertThat(webhook.tries()).isZero();
  }

  /** Before and after each call to the database and to the receiver, until none is left. */
  @Test
  void a_process_that_dies_anywhere_loses_nothing_and_sends_nothing_twice() {
    int points = 0;
    boolean died = true;
    while (died) {
      var still = new MovedClock();
      var memory = new MemoryNoticeStore(still);
      var receiver = new FakeReceiver(Channel.SLACK);
      RotationId id = Samples.id();
      tellAll(memory, id);
      var life = new Life(points);
      outbox(life.during(NoticeStore.class, memory), life.during(Messenger.class, receiver))
          .run(LONG);
      died = life.ended();

      for (int minute = 0; minute < 15; minute++) {
        still.advance(Duration.ofMinutes(1));
        outbox(memory, receiver).run(LONG);
      }

      assertThat(receiver.arrived.stream().filter(m -> !m.startsWith("REFRESH")))
          .as("died at point %s", points)
          .isEqualTo(ALL.subList(0, 4));
      assertThat(receiver.arrived).as("died at point %s", points).endsWith("REFRESH STALLED");
      assertThat(memory.counts()).isEqualTo(new NoticeStore.Counts(0, 0));
      points++;
    }
    assertThat(points).isGreaterThan(40);
  }

  /** A process that ends before or after a call that is counted from 0: two points to each. */
  private static final class Life {
    private final int end;
    private int point;

    Life(int end) {
      this.end = end;
    }

    boolean ended() {
      return point > end;
    }

    <T> T during(Class<T> type, T real) {
      Object proxy =
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (_, method, arguments) -> {
                if (method.getName().equals("channel")) {
                  return method.invoke(real, arguments);
                }
                step();
                Object result;
                try {
                  result = method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
                step();
                return result;
              });
      return type.cast(proxy);
    }

    private void step() {
      if (point++ >= end) {
        throw new IllegalStateException("the process is gone");
      }
    }
  }

  private void aRotationThatStalls() {
    tellAll(store, rotation);
  }

  private static void tellAll(MemoryNoticeStore store, RotationId rotation) {
    announce(store, rotation, What.REQUESTED, new Draft(DEPLOYMENTS, Form.ROOT));
    for (What what : List.of(What.MOVED, What.MOVED, What.STALLED)) {
      announce(
          store,
          rotation,
          what,
          new Draft(DEPLOYMENTS, Form.REPLY),
          new Draft(DEPLOYMENTS, Form.REFRESH));
    }
  }

  private void announce(RotationId rotation, What what, Draft... drafts) {
    announce(store, rotation, what, drafts);
  }

  private static void announce(
      MemoryNoticeStore store, RotationId rotation, What what, Draft... drafts) {
    var line = store.add(rotation, what, Phase.SOAKING, null);
    store.announce(line, _ -> Arrays.asList(drafts));
  }

  private void deliver() {
    outbox(store, slack, webhook).run(LONG);
  }

  private static Outbox outbox(NoticeStore store, Messenger... messengers) {
    return new Outbox(
        store, (rotation, _) -> Samples.facts(rotation), List.of(messengers), new Random(7));
  }

  /** In steps of at most ten seconds at first, as the schedule would look, then of a minute. */
  private void pass(Duration time) {
    Duration step =
        time.compareTo(Duration.ofMinutes(15)) > 0
            ? Duration.ofMinutes(1)
            : time.compareTo(Duration.ofMinutes(1)) < 0
                ? Duration.ofSeconds(1)
                : Duration.ofSeconds(10);
    deliver();
    for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plus(step)) {
      clock.advance(step);
      deliver();
    }
  }

  private static Fault[] faults(Fault fault, int times) {
    return Collections.nCopies(times, fault).toArray(Fault[]::new);
  }
}
