package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.notice.Announcer;
import dev.keyturn.notice.Approvers;
import dev.keyturn.notice.Briefing;
import dev.keyturn.notice.Channel;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.Messenger;
import dev.keyturn.notice.NoticeStore;
import dev.keyturn.notice.Notices;
import dev.keyturn.notice.Outbox;
import dev.keyturn.notice.Reminders;
import dev.keyturn.notice.RotationFacts;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanNotices;
import dev.keyturn.plan.PlanNotices.SlackChannel;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Rotations;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the timeline to the receivers: plans in a folder, rotations in a database. */
class NoticesTest {
  private static final Actor ALICE = new Actor("alice@zkeb.example.com", "api");
  private static final Actor BOB = new Actor("Bob@zkeb.example.com", "slack");
  private static final PlanNotices OTHERWISE =
      new PlanNotices(
          Optional.of(new SlackChannel("#everything", Optional.empty())),
          List.of(),
          List.of(),
          List.of());

  @TempDir private Path directory;
  private Path folder;
  private TestDatabase database;
  private RotationStore rotations;
  private NoticeStore store;
  private final Recorder slack = new Recorder(Channel.SLACK);
  private final Recorder webhook = new Recorder(Channel.WEBHOOK);
  private final Recorder email = new Recorder(Channel.EMAIL);

  @BeforeEach
  void start() throws IOException {
    folder = Files.createDirectory(directory.resolve("plans"));
    plan(
        """
        notify:
          slack: { channel: "#deployments", mention: U012AB3CD }
          webhooks: [SECURITY, UNSET]
          pagerduty: [PLATFORM]
          email: [security@zkeb.example.com]
        """);
    database = TestDatabase.h2(directory.resolve("data"));
    rotations = database.bean(RotationStore.class);
    store = database.bean(NoticeStore.class);
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  void the_plans_receivers_are_told_as_far_as_settings_reach_them() throws SecretBusy {
    RotationId id = opened(false);
    say(id, What.STALLED, Phase.STAGING, "DRIFT");
    tell();
    assertThat(slack.told)
        .containsExactly(
            "#deployments ROOT REQUESTED",
            "#deployments REPLY STALLED",
            "#deployments REFRESH STALLED");
    assertThat(webhook.told).containsExactly("SECURITY EVENT REQUESTED", "SECURITY EVENT STALLED");
    assertThat(email.told).containsExactly("security@zkeb.example.com EVENT STALLED");
    assertThat(store.unannounced(10)).isEmpty();
    assertThat(store.counts()).isEqualTo(new NoticeStore.Counts(0, 0));
  }

  @Test
  void a_plan_that_says_nothing_or_is_gone_is_told_to_the_settings_receivers()
      throws SecretBusy, IOException {
    plan("");
    RotationId id = opened(false);
    tell();
    Files.delete(folder.resolve("zkeb.yaml"));
    say(id, What.STALLED, Phase.STAGING, "DRIFT");
    tell();
    assertThat(slack.told)
        .containsExactly(
            "#everything ROOT REQUESTED",
            "#everything REPLY STALLED",
            "#everything REFRESH STALLED");
    assertThat(webhook.told).isEmpty();
    assertThat(slack.newest().title()).isEqualTo("zkeb");
  }

  @Test
  void a_receiver_that_is_corrected_is_told_from_the_next_line_on() throws SecretBusy, IOException {
    RotationId id = opened(false);
    tell();
    plan("notify: { slack: { channel: \"#incidents\" } }\n");
    say(id, What.STALLED, Phase.STAGING, "DRIFT");
    tell();
    assertThat(slack.told)
        .containsExactly(
            "#deployments ROOT REQUESTED", "#incidents ROOT STALLED", "#incidents REPLY STALLED");
  }

  @Test
  void what_people_approve_knows_nothing_of_who_is_told() throws IOException {
    PlanDigest before = digest();
    plan("notify: { email: [somebody@zkeb.example.com] }\naccess: { operators: [ci-robot] }\n");
    assertThat(digest()).isEqualTo(before);
  }

  private PlanDigest digest() {
    var file = PlanFolder.read(folder).plan("zkeb").orElseThrow();
    var place = file.environment("production").orElseThrow();
    return PlanText.digest(PlanText.write(file.in(place)));
  }

  @Test
  void a_message_says_what_is_true_when_it_leaves() throws SecretBusy, SQLException {
    RotationId id = opened(false);
    waitsForApproval(id, Duration.ofHours(1));
    rotations.leave(
        new Command(0, id, Command.Kind.APPROVE, BOB, "fine", null, rotations.now(), null));
    say(id, What.MOVED, Phase.AWAITING_APPROVAL, null);
    tell();
    RotationFacts facts = slack.newest();
    assertThat(facts.title()).isEqualTo("ZKEB application keys");
    assertThat(facts.mention()).isEqualTo("U012AB3CD");
    assertThat(webhook.newest().mention()).isNull();
    assertThat(facts.secrets())
        .containsExactly("ZKEB_MASTER_ENCRYPTION_KEY", "JWT_SECRET", "API_KEY_SALT");
    assertThat(facts.services()).containsExactly(new RotationFacts.ServiceFacts("api-server", 2));
    assertThat(facts.redeploys()).isEqualTo(3);
    assertThat(facts.window()).isEqualTo("Mon Tue Wed Thu between 09:00 and 16:00 Europe/Berlin");
    assertThat(facts.consent().asks()).isTrue();
    assertThat(facts.consent().approvals().required()).isEqualTo(1);
    assertThat(facts.consent().approvals().people()).containsExactly("bob@zkeb.example.com");
    assertThat(facts.consent().lapses())
        .isBetween(
            rotations.now().plus(Duration.ofHours(22)), rotations.now().plus(Duration.ofHours(24)));
    assertThat(facts.nextAction()).contains("keyturn approve");
    assertThat(facts.consent().reviewDue()).isFalse();
    assertThat(facts.link()).isEqualTo("https://keyturn.example.com/api/v1/rotations/" + id);
    assertThat(facts.anchor()).isEqualTo("17 root");
  }

  @Test
  void a_rotation_of_a_version_that_this_one_cannot_read_is_told_of_all_the_same()
      throws SecretBusy, SQLException {
    RotationId id = opened(false);
    database.execute("update rotation set plan_text = 'from the future' where id = '" + id + "'");
    say(id, What.STALLED, Phase.STAGING, "DRIFT");
    tell();
    assertThat(slack.told).hasSize(3);
    assertThat(slack.newest().services()).isEmpty();
  }

  @Test
  void approvers_are_reminded_at_half_and_at_nine_tenths_of_the_time_once_each()
      throws SecretBusy, SQLException {
    RotationId id = opened(false);
    waitsForApproval(id, Duration.ofHours(11));
    remindTwice();
    assertThat(reminders(id)).isEmpty();
    waitsForApproval(id, Duration.ofHours(13));
    remindTwice();
    assertThat(reminders(id)).containsExactly("APPROVAL_PENDING");
    waitsForApproval(id, Duration.ofHours(22));
    remindersGrowOlder(Duration.ofHours(9));
    remindTwice();
    assertThat(reminders(id)).containsExactly("APPROVAL_PENDING", "APPROVAL_PENDING");
    waitsForApproval(id, Duration.ofHours(25));
    remindersGrowOlder(Duration.ofHours(3));
    remindTwice();
    assertThat(reminders(id)).hasSize(2);
  }

  @Test
  void after_an_outage_one_reminder_is_left_and_not_many() throws SecretBusy, SQLException {
    RotationId id = opened(false);
    stalledFor(id, Duration.ofHours(21));
    remindTwice();
    assertThat(reminders(id)).containsExactly("DRIFT");
    stalledFor(id, Duration.ofHours(25));
    remindersGrowOlder(Duration.ofHours(4));
    remindTwice();
    assertThat(reminders(id)).containsExactly("DRIFT", "DRIFT");
  }

  @Test
  void whoever_is_on_call_hears_of_a_soak_that_does_not_end_and_again_four_hours_later()
      throws SecretBusy, SQLException {
    RotationId id = opened(false);
    soaksFor(id, Duration.ofHours(26));
    remindTwice();
    assertThat(reminders(id)).isEmpty();
    soaksFor(id, Duration.ofHours(27));
    remindTwice();
    assertThat(reminders(id)).containsExactly("OVERDUE");
    soaksFor(id, Duration.ofHours(31));
    remindersGrowOlder(Duration.ofHours(4));
    remindTwice();
    assertThat(reminders(id)).containsExactly("OVERDUE", "OVERDUE");
    assertThat(rotations.find(id).orElseThrow().state().stalled()).isNull();
  }

  @Test
  void an_emergency_is_never_asked_about_but_its_review_is_until_it_was_made()
      throws SecretBusy, SQLException {
    RotationId id = opened(true);
    waitsForApproval(id, Duration.ofHours(23));
    remindTwice();
    assertThat(reminders(id)).isEmpty();
    database.execute(
        "update rotation set requested_at = requested_at - interval '25' hour where id = '"
            + id
            + "'");
    remindTwice();
    assertThat(reminders(id)).containsExactly("REVIEW_PENDING");
    rotations.leave(
        new Command(0, id, Command.Kind.REVIEW, BOB, "seen", null, rotations.now(), null));
    database.execute(
        "update rotation set requested_at = requested_at - interval '25' hour where id = '"
            + id
            + "'");
    remindersGrowOlder(Duration.ofHours(25));
    remindTwice();
    assertThat(reminders(id)).hasSize(1);
  }

  @Test
  void nothing_that_breaks_here_reaches_whoever_called() throws SecretBusy {
    opened(false);
    var broken =
        new Notices(
            store,
            new Reminders(store, rotations, Approvers.UNSEEN),
            new Announcer(
                store,
                rotations,
                () -> {
                  throw new UncheckedIOException(new IOException("canary"));
                },
                OTHERWISE,
                List.of(slack)),
            outbox());
    broken.tell(Duration.ofSeconds(5));
    assertThat(slack.told).isEmpty();
    tell();
    assertThat(slack.told).hasSize(1);
  }

  @Test
  void what_is_in_the_outbox_leaves_also_while_nothing_can_be_announced() throws SecretBusy {
    opened(false);
    announcer().run();
    var broken =
        new Announcer(
            store,
            rotations,
            () -> {
              throw new UncheckedIOException(new IOException("canary"));
            },
            OTHERWISE,
            List.of(slack));
    opened(false);
    new Notices(store, new Reminders(store, rotations, Approvers.UNSEEN), broken, outbox())
        .tell(Duration.ofSeconds(30));
    assertThat(slack.told).containsExactly("#deployments ROOT REQUESTED");
  }

  @Test
  void a_line_that_cannot_be_announced_keeps_those_after_it_and_no_other_rotation()
      throws SecretBusy {
    RotationId id = opened(false);
    say(id, What.STALLED, Phase.STAGING, "DRIFT");
    RotationId other = opened(false);
    var failures = new AtomicInteger(1);
    var flaky =
        (NoticeStore)
            Proxy.newProxyInstance(
                NoticeStore.class.getClassLoader(),
                new Class<?>[] {NoticeStore.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("announce") && failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("the database is busy");
                  }
                  return method.invoke(store, arguments);
                });
    var announcer =
        new Announcer(flaky, rotations, () -> PlanFolder.read(folder), OTHERWISE, List.of(slack));

    announcer.run();
    assertThat(store.unannounced(10)).extracting(TimelineEntry::rotation).containsExactly(id, id);
    announcer.run();
    outbox().run(Duration.ofSeconds(30));

    assertThat(slack.told.stream().filter(t -> t.contains("ROOT")))
        .containsExactly("#deployments ROOT REQUESTED", "#deployments ROOT REQUESTED");
    assertThat(other).isNotEqualTo(id);
  }

  private void tell() {
    new Notices(store, new Reminders(store, rotations, Approvers.UNSEEN), announcer(), outbox())
        .tell(Duration.ofSeconds(30));
  }

  private Announcer announcer() {
    return new Announcer(
        store, rotations, () -> PlanFolder.read(folder), OTHERWISE, List.of(slack, webhook, email));
  }

  private Outbox outbox() {
    var briefing =
        new Briefing(
            rotations,
            () -> PlanFolder.read(folder),
            OTHERWISE,
            () -> Optional.of("17 root"),
            URI.create("https://keyturn.example.com"));
    return new Outbox(store, briefing, List.of(slack, webhook, email), new Random(7));
  }

  private void remindTwice() {
    new Reminders(store, rotations, Approvers.UNSEEN).run();
    new Reminders(store, rotations, Approvers.UNSEEN).run();
  }

  private List<String> reminders(RotationId id) {
    return rotations.timeline(id, 0, 100).stream()
        .filter(l -> l.what() == What.REMINDED)
        .map(TimelineEntry::why)
        .toList();
  }

  private void waitsForApproval(RotationId id, Duration since) throws SQLException {
    database.execute(
        "update rotation set phase = 'AWAITING_APPROVAL', waiting_for = 'APPROVAL_PENDING',"
            + " since = current_timestamp - interval '%d' second where id = '%s'"
                .formatted(since.toSeconds(), id));
  }

  private void soaksFor(RotationId id, Duration since) throws SQLException {
    database.execute(
        "update rotation set phase = 'SOAKING', waiting_for = 'RE_ENCRYPTION_UNFINISHED',"
            + " since = current_timestamp - interval '%d' second where id = '%s'"
                .formatted(since.toSeconds(), id));
  }

  private void stalledFor(RotationId id, Duration since) throws SQLException {
    if (store.stalledAt(id).isEmpty()) {
      say(id, What.STALLED, Phase.STAGING, "DRIFT");
    }
    database.execute(
        "update rotation set phase = 'STAGING', stalled = 'DRIFT' where id = '" + id + "'");
    database.execute(
        "update happening set at = current_timestamp - interval '%d' second where what = 'STALLED'"
            .formatted(since.toSeconds()));
  }

  private void remindersGrowOlder(Duration by) throws SQLException {
    database.execute(
        "update happening set at = at - interval '%d' second where what = 'REMINDED'"
            .formatted(by.toSeconds()));
  }

  private RotationId opened(boolean emergency) throws SecretBusy {
    var file = PlanFolder.read(folder).plan("zkeb").orElseThrow();
    var plan = file.in(file.environment("production").orElseThrow());
    String text = PlanText.write(plan);
    Instant now = rotations.now();
    RotationId id = StoredRotations.planned().id();
    rotations.open(
        Rotations.at(Phase.PLANNED)
            .id(id)
            .text(text, PlanText.digest(text))
            .askedAt(now)
            .emergency(emergency)
            .build(),
        List.of(),
        List.of());
    say(id, What.REQUESTED, Phase.PLANNED, null);
    return id;
  }

  private void say(RotationId id, What what, Phase phase, String why) {
    rotations.happened(
        new TimelineEntry(0, id, rotations.now(), what, phase, ALICE, why, "as it is"));
  }

  private void plan(String more) throws IOException {
    String text = Files.readString(Path.of("rotation-plans", "zkeb.yaml"));
    Files.writeString(
        folder.resolve("zkeb.yaml"), text.substring(0, text.indexOf("notify:")) + more);
  }

  /** Takes everything that it can reach. */
  private static final class Recorder implements Messenger {
    final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final List<RotationFacts> facts = Collections.synchronizedList(new ArrayList<>());
    private final Channel channel;

    Recorder(Channel channel) {
      this.channel = channel;
    }

    RotationFacts newest() {
      return facts.getLast();
    }

    @Override
    public Channel channel() {
      return channel;
    }

    @Override
    public boolean reaches(String destination) {
      return !destination.equals("UNSET");
    }

    @Override
    public Optional<String> deliver(Message message, Receipts receipts) {
      told.add(message.destination() + " " + message.form() + " " + message.happening().what());
      facts.add(message.rotation());
      return Optional.empty();
    }
  }
}
