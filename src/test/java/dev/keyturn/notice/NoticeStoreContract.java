package dev.keyturn.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.notice.Message.Form;
import dev.keyturn.notice.NoticeStore.Draft;
import dev.keyturn.notice.NoticeStore.Pending;
import dev.keyturn.notice.NoticeStore.Place;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.TimelineEntry.What;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link NoticeStore} must do. Each test has a rotation and places of its own. */
public abstract class NoticeStoreContract {
  private static final AtomicLong NUMBER = new AtomicLong();
  private static final Duration MINUTE = Duration.ofMinutes(1);

  protected NoticeStore store;
  private RotationId rotation;
  private Place place;

  /** Of a rotation, with a line of its timeline that nobody has announced yet. */
  protected abstract RotationId opened();

  protected abstract TimelineEntry line(RotationId rotation, What what, String why);

  /** As if so much time went by for everything in the outbox. */
  protected abstract void pass(Duration time);

  @BeforeEach
  void aRotation() {
    rotation = opened();
    place = new Place(Channel.SLACK, "#place-" + NUMBER.incrementAndGet());
  }

  @Test
  void a_line_is_announced_once() {
    TimelineEntry line = line(rotation, What.MOVED, null);
    assertThat(store.unannounced(10_000)).contains(line);

    assertThat(store.announce(line, _ -> drafts(Form.ROOT))).isTrue();
    assertThat(store.announce(line, _ -> drafts(Form.ROOT))).isFalse();

    assertThat(store.unannounced(10_000)).doesNotContain(line);
    assertThat(due())
        .singleElement()
        .satisfies(m -> {
          assertThat(m.happening()).isEqualTo(line);
          assertThat(m.place()).isEqualTo(place);
          assertThat(m.attempts()).isZero();
          assertThat(m.unsure()).isFalse();
          assertThat(m.messageId()).startsWith(rotation.text() + "-");
        });
  }

  @Test
  void a_line_of_which_nobody_is_told_is_announced_all_the_same() {
    TimelineEntry line = line(rotation, What.STEP, null);
    assertThat(store.announce(line, _ -> List.of())).isTrue();
    assertThat(store.unannounced(10_000)).doesNotContain(line);
  }

  @Test
  void messages_and_mark_are_made_together_or_not_at_all() {
    TimelineEntry line = line(rotation, What.MOVED, null);
    assertThatThrownBy(() ->
            store.announce(
                line,
                _ -> {
                  throw new IllegalStateException("crash");
                }))
        .hasMessage("crash");
    assertThat(store.unannounced(10_000)).contains(line);
    assertThat(due()).isEmpty();
  }

  @Test
  void it_is_known_who_was_told_of_the_rotation_before() {
    store.announce(
        line(rotation, What.REQUESTED, null),
        told -> {
          assertThat(told).isEmpty();
          return drafts(Form.ROOT);
        });
    store.announce(
        line(opened(), What.REQUESTED, null),
        told -> {
          assertThat(told).isEmpty();
          return List.of();
        });
    store.announce(
        line(rotation, What.MOVED, null),
        told -> {
          assertThat(told).isEqualTo(Set.of(place));
          return List.of();
        });
  }

  @Test
  void the_second_waits_for_the_first() {
    announce(Form.ROOT, Form.REPLY);
    Pending root = first();
    assertThat(root.form()).isEqualTo(Form.ROOT);

    assertThat(store.take(root, store.now().plus(MINUTE))).isTrue();
    assertThat(due()).isEmpty();
    assertThat(store.delivered(root, "ts-1")).isTrue();

    assertThat(first().form()).isEqualTo(Form.REPLY);
    assertThat(store.root(rotation, place)).contains("ts-1");
  }

  @Test
  void another_rotation_does_not_wait_for_it() {
    announce(Form.ROOT);
    store.take(first(), store.now().plus(MINUTE));
    RotationId other = opened();
    store.announce(line(other, What.REQUESTED, null), _ -> drafts(Form.ROOT));
    assertThat(first().happening().rotation()).isEqualTo(other);
  }

  @Test
  void one_takes_it_and_it_may_have_arrived_from_then_on() {
    announce(Form.EVENT);
    Pending message = first();
    assertThat(store.take(message, store.now().plus(MINUTE))).isTrue();
    assertThat(store.take(message, store.now().plus(MINUTE))).isFalse();
    assertThat(due()).isEmpty();

    pass(MINUTE.plusSeconds(1));

    Pending again = first();
    assertThat(again.attempts()).isEqualTo(1);
    assertThat(again.unsure()).isTrue();
    assertThat(store.take(again, store.now().plus(MINUTE))).isTrue();
    // Whoever had it first comes back too late to say anything.
    assertThat(store.delivered(message, "late")).isFalse();
    assertThat(store.delivered(again, null)).isTrue();
    assertThat(due()).isEmpty();
  }

  @Test
  void what_is_put_off_comes_again() {
    announce(Form.EVENT);
    Pending message = first();
    store.take(message, store.now().plus(MINUTE));
    store.later(message, store.now().plus(MINUTE.multipliedBy(5)), false, "TRANSIENT");
    pass(MINUTE.multipliedBy(4));
    assertThat(due()).isEmpty();
    pass(MINUTE.plusSeconds(1));
    assertThat(first().unsure()).isFalse();
  }

  @Test
  void what_is_given_up_lets_the_next_go_on_and_is_counted() {
    long before = store.counts().givenUp();
    announce(Form.ROOT, Form.REPLY);
    Pending root = first();
    store.take(root, store.now().plus(MINUTE));
    store.giveUp(root, "REJECTED");
    assertThat(first().form()).isEqualTo(Form.REPLY);
    assertThat(store.root(rotation, place)).isEmpty();
    assertThat(store.counts().givenUp()).isEqualTo(before + 1);
  }

  @Test
  void only_the_newest_refresh_is_left() {
    announce(Form.REFRESH);
    announce(Form.REFRESH);
    announce(Form.REFRESH);
    assertThat(store.merge(first())).isTrue();
    assertThat(store.merge(first())).isTrue();
    assertThat(store.merge(first())).isFalse();
    assertThat(due()).hasSize(1);
  }

  @Test
  void a_refresh_that_is_on_its_way_is_not_left_out() {
    announce(Form.REFRESH);
    Pending sent = first();
    store.take(sent, store.now().plus(MINUTE));
    announce(Form.REFRESH);
    assertThat(store.merge(sent)).isFalse();
  }

  @Test
  void a_place_that_rests_is_not_asked_and_a_rest_is_only_lengthened() {
    announce(Form.EVENT);
    store.rest(place, store.now().plus(MINUTE.multipliedBy(5)));
    store.rest(place, store.now().plusSeconds(1));
    pass(MINUTE.multipliedBy(4));
    assertThat(due()).isEmpty();
    pass(MINUTE.plusSeconds(1));
    assertThat(due()).hasSize(1);
  }

  @Test
  void another_place_does_not_rest_with_it() {
    announce(Form.EVENT);
    store.rest(new Place(Channel.WEBHOOK, place.destination()), store.now().plus(MINUTE));
    assertThat(due()).hasSize(1);
  }

  @Test
  void a_reminder_is_added_unless_there_is_one_since_it_was_due() {
    var due = store.now().minus(MINUTE);
    assertThat(store.remind(rotation, Phase.SOAKING, "WHY", "still", due)).isTrue();
    assertThat(store.remind(rotation, Phase.SOAKING, "WHY", "still", due)).isFalse();
    assertThat(store.remind(rotation, Phase.SOAKING, "OTHER", "still", due)).isTrue();
    assertThat(store.remind(opened(), Phase.SOAKING, "WHY", "still", due)).isTrue();
    assertThat(store.unannounced(10_000))
        .filteredOn(l -> l.rotation().equals(rotation) && "WHY".equals(l.why()))
        .singleElement()
        .satisfies(l -> {
          assertThat(l.what()).isEqualTo(What.REMINDED);
          assertThat(l.detail()).isEqualTo("still");
        });
  }

  @Test
  void the_newest_stall_is_found() {
    assertThat(store.stalledAt(rotation)).isEmpty();
    line(rotation, What.STALLED, "DRIFT");
    TimelineEntry second = line(rotation, What.STALLED, "DRIFT");
    line(rotation, What.SAID, "RESUME");
    assertThat(store.stalledAt(rotation)).contains(second.at());
  }

  private void announce(Form... forms) {
    store.announce(line(rotation, What.MOVED, null), _ -> drafts(forms));
  }

  private List<Draft> drafts(Form... forms) {
    return Arrays.stream(forms).map(form -> new Draft(place, form)).toList();
  }

  private List<Pending> due() {
    return store.due(Channel.SLACK, 10_000).stream().filter(m -> m.place().equals(place)).toList();
  }

  private Pending first() {
    return due().getFirst();
  }
}
