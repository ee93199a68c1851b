package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.notice.Channel;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.Message.Form;
import dev.keyturn.notice.Messenger;
import dev.keyturn.notice.NoticeStore;
import dev.keyturn.notice.NoticeStore.Draft;
import dev.keyturn.notice.NoticeStore.Place;
import dev.keyturn.notice.NoticeStoreContract;
import dev.keyturn.notice.Outbox;
import dev.keyturn.notice.Samples;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The outbox in a database, which several processes share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DatabaseNoticeStoreContract extends NoticeStoreContract {
  private static final int ROTATIONS = 20;
  private static final Actor ALICE = new Actor("alice@example.com", "cli");

  private TestDatabase database;
  private RotationStore rotations;

  abstract TestDatabase fresh(Path directory);

  @BeforeAll
  void start(@TempDir Path directory) {
    database = fresh(directory);
    store = database.bean(NoticeStore.class);
    rotations = database.bean(RotationStore.class);
  }

  @AfterAll
  void stop() {
    database.close();
  }

  @Override
  protected RotationId opened() {
    try {
      return StoredRotations.opened(rotations).id();
    } catch (SecretBusy e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected TimelineEntry line(RotationId rotation, What what, String why) {
    rotations.happened(
        new TimelineEntry(
            0, rotation, rotations.now(), what, Phase.SOAKING, ALICE, why, "as it is"));
    return rotations.timeline(rotation, 0, 1_000).getLast();
  }

  @Override
  protected void pass(Duration time) {
    try {
      long seconds = time.toSeconds();
      database.execute(
          "update outbox set next_try = next_try - interval '%d' second".formatted(seconds));
      database.execute(
          "update channel_pause set until = until - interval '%d' second".formatted(seconds));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void two_processes_announce_each_line_once_and_one_of_them_makes_the_root() throws Exception {
    try (var second = database.again()) {
      var there = second.bean(NoticeStore.class);
      var place = new Place(Channel.SLACK, "#race");
      for (int round = 0; round < 30; round++) {
        RotationId rotation = opened();
        TimelineEntry one = line(rotation, What.MOVED, null);
        TimelineEntry two = line(rotation, What.MOVED, null);
        Race.of(
            () -> announceBoth(store, place, one, two), () -> announceBoth(there, place, two, one));
        assertThat(forms(rotation)).containsExactlyInAnyOrder("ROOT", "REPLY");
      }
    }
  }

  private static boolean announceBoth(
      NoticeStore store, Place place, TimelineEntry first, TimelineEntry then) {
    for (TimelineEntry line : List.of(first, then)) {
      store.announce(
          line, told -> List.of(new Draft(place, told.isEmpty() ? Form.ROOT : Form.REPLY)));
    }
    return true;
  }

  private List<String> forms(RotationId rotation) throws SQLException {
    try (var connection = database.pool().getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select form from outbox where rotation_id = '" + rotation + "' order by id")) {
      var forms = new ArrayList<String>();
      while (rows.next()) {
        forms.add(rows.getString(1));
      }
      return forms;
    }
  }

  @Test
  void two_processes_remind_once() throws Exception {
    try (var second = database.again()) {
      var there = second.bean(NoticeStore.class);
      for (int round = 0; round < 30; round++) {
        RotationId rotation = opened();
        var due = store.now();
        var added =
            Race.of(
                () -> store.remind(rotation, Phase.SOAKING, "WHY", "still", due),
                () -> there.remind(rotation, Phase.SOAKING, "WHY", "still", due));
        assertThat(added).containsExactlyInAnyOrder(true, false);
        assertThat(rotations.timeline(rotation, 0, 10)).hasSize(1);
      }
    }
  }

  @Test
  void whoever_sees_a_reminder_sees_every_line_before_it() throws Exception {
    RotationId rotation = opened();
    var reminded = new CountDownLatch(1);
    var seen = new AtomicReference<List<What>>();
    Thread[] reminder = new Thread[1];
    rotations.inTransaction(() -> {
      rotations.lock(rotation);
      rotations.happened(
          new TimelineEntry(
              0, rotation, rotations.now(), What.MOVED, Phase.SOAKING, ALICE, null, "as it is"));
      reminder[0] =
          Thread.ofPlatform()
              .start(() -> {
                store.remind(rotation, Phase.SOAKING, "WHY", "still", store.now());
                seen.set(
                    rotations.timeline(rotation, 0, 10).stream().map(TimelineEntry::what).toList());
                reminded.countDown();
              });
      try {
        // With time to do the wrong thing; doing the right one it waits for us.
        return reminded.await(300, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    reminder[0].join();
    assertThat(seen.get()).containsExactly(What.MOVED, What.REMINDED);
  }

  @Test
  void two_workers_deliver_every_message_once_and_in_order() throws Exception {
    var place = new Place(Channel.WEBHOOK, "SHARED");
    Map<RotationId, List<Long>> expected = new ConcurrentHashMap<>();
    for (int r = 0; r < ROTATIONS; r++) {
      RotationId rotation = opened();
      for (int m = 0; m < 5; m++) {
        TimelineEntry line = line(rotation, What.MOVED, null);
        store.announce(line, _ -> List.of(new Draft(place, Form.EVENT)));
        expected.computeIfAbsent(rotation, _ -> new ArrayList<>()).add(line.id());
      }
    }
    var receiver = new Receiver();
    try (var second = database.again()) {
      var here = outbox(store, receiver);
      var there = outbox(second.bean(NoticeStore.class), receiver);
      while (store.due(Channel.WEBHOOK, 1).size() > 0) {
        Race.of(
            () -> TestDatabase.done(() -> here.run(Duration.ofSeconds(30))),
            () -> TestDatabase.done(() -> there.run(Duration.ofSeconds(30))));
      }
    }
    assertThat(receiver.arrived).isEqualTo(expected);
  }

  private static Outbox outbox(NoticeStore store, Messenger messenger) {
    return new Outbox(
        store, (rotation, _) -> Samples.facts(rotation), List.of(messenger), new Random(7));
  }

  /** Takes everything, and writes down what came of which rotation. */
  private static final class Receiver implements Messenger {
    final Map<RotationId, List<Long>> arrived = new ConcurrentHashMap<>();

    @Override
    public Channel channel() {
      return Channel.WEBHOOK;
    }

    @Override
    public Optional<String> deliver(Message message, Receipts receipts) {
      arrived
          .computeIfAbsent(
              message.happening().rotation(), _ -> Collections.synchronizedList(new ArrayList<>()))
          .add(message.happening().id());
      return Optional.empty();
    }
  }
}
