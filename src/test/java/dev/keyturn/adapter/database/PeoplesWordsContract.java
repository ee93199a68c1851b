package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.AuditSigner;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.OneKey;
import dev.keyturn.audit.StoredTrail;
import dev.keyturn.engine.World;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.request.Commands;
import dev.keyturn.request.StartRequest;
import dev.keyturn.request.Started;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two processes hear people at the same moment: whatever is said twice counts once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PeoplesWordsContract {
  private static final int ROUNDS = 25;
  private static final Actor ALICE = new Actor("alice@example.com", "api");
  private static final Actor BOB = new Actor("bob@example.com", "slack");
  private static final Actor BOB_TOO = new Actor("BOB@example.com", "api");
  private static final Actor CAROL = new Actor("carol@example.com", "cli");

  private final AuditSigner signer = OneKey.fresh("keyturn", new SecureRandom());
  private TestDatabase database;
  private TestDatabase second;
  private RotationStore store;
  private Process here;
  private Process there;
  private int plans;

  abstract TestDatabase fresh(Path directory);

  @BeforeAll
  void start(@TempDir Path directory) {
    database = fresh(directory);
    second = database.again();
    store = database.bean(RotationStore.class);
    here = process(database);
    there = process(second);
  }

  @AfterAll
  void stop() {
    second.close();
    database.close();
  }

  @Test
  void one_yes_that_arrives_twice_at_once_is_one_yes() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      RotationId id = awaiting();
      var digest = store.find(id).orElseThrow().digest();

      var heard =
          Race.of(
              () -> here.commands().give(id, Kind.APPROVE, BOB, "yes", digest),
              () -> there.commands().give(id, Kind.APPROVE, BOB_TOO, "yes", digest));

      assertThat(heard).containsExactlyInAnyOrder(true, false);
      assertThat(store.commands(id)).hasSize(1);
    }
    assertThat(
            StoredTrail.verify(
                    database.bean(AuditStore.class), signer.publicKey(), Optional.empty())
                .ok())
        .isTrue();
  }

  @Test
  void two_people_who_say_yes_at_once_are_two() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      RotationId id = awaiting();
      var digest = store.find(id).orElseThrow().digest();

      var heard =
          Race.of(
              () -> here.commands().give(id, Kind.APPROVE, BOB, "yes", digest),
              () -> there.commands().give(id, Kind.APPROVE, CAROL, "yes", digest));

      assertThat(heard).containsOnly(true);
      assertThat(store.commands(id)).hasSize(2);
    }
  }

  @Test
  void a_yes_and_a_no_at_once_never_leave_a_yes_behind_a_no() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      RotationId id = awaiting();
      var digest = store.find(id).orElseThrow().digest();

      var heard =
          Race.of(
              () -> word(() -> here.commands().give(id, Kind.REJECT, BOB, "no", digest)),
              () -> word(() -> there.commands().give(id, Kind.APPROVE, CAROL, "yes", digest)));

      assertThat(heard.getFirst()).isEqualTo("true");
      assertThat(heard.getLast()).isIn("true", Refusal.NOT_WAITING_FOR_APPROVAL.name());
      assertThat(store.commands(id).getLast().kind()).isEqualTo(Kind.REJECT);
    }
  }

  @Test
  void of_two_reviews_at_once_one_counts() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      RotationId id = here.open(ask(plan(), true, null)).id();

      var heard =
          Race.of(
              () -> word(() -> here.commands().give(id, Kind.REVIEW, BOB, "seen", null)),
              () -> word(() -> there.commands().give(id, Kind.REVIEW, CAROL, "seen", null)));

      assertThat(heard).containsExactlyInAnyOrder("true", Refusal.NO_REVIEW_DUE.name());
    }
  }

  @Test
  void an_order_sent_twice_at_once_starts_one_rotation_and_both_learn_its_id() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Plan plan = plan();
      Ask ask = ask(plan, false, "key-" + round);

      List<Started> opened = Race.of(() -> here.open(ask), () -> there.open(ask));

      assertThat(opened.get(0).id()).isEqualTo(opened.get(1).id());
      assertThat(opened).extracting(Started::again).containsExactlyInAnyOrder(true, false);
      assertThat(store.newest(plan.name(), 10)).hasSize(1);
      assertThat(store.timeline(opened.getFirst().id(), 0, 10)).hasSize(1);
    }
  }

  @Test
  void one_key_for_two_orders_at_once_starts_one_of_them() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Ask one = ask(plan(), false, "two-orders-" + round);
      Plan other = plan();
      Ask two = new Ask(other, "other", false, one.key());

      var started = Race.of(() -> word(() -> here.open(one)), () -> word(() -> there.open(two)));

      assertThat(started).containsOnlyOnce(Refusal.KEY_REUSED.name());
      assertThat(store.newest(one.plan().name(), 10).size() + store.newest(other.name(), 10).size())
          .isEqualTo(1);
    }
  }

  /** What came of it in a word: the answer, or why it was refused. */
  private static String word(Callable<?> call) throws Exception {
    try {
      return call.call().toString();
    } catch (CommandRefused e) {
      return e.why().name();
    }
  }

  private RotationId awaiting() throws SecretBusy, CommandRefused {
    RotationId id = here.open(ask(plan(), false, null)).id();
    var lease = store.acquire(id, "a test", Duration.ofMinutes(1)).orElseThrow();
    var rotation = store.find(id).orElseThrow();
    var state = new RotationState(Phase.AWAITING_APPROVAL, 0, store.now(), null);
    store.save(lease, rotation.moved(state, store.now()));
    store.release(lease);
    return id;
  }

  private static Ask ask(Plan plan, boolean emergency, String key) {
    return new Ask(plan, "quarterly", emergency, key);
  }

  private record Ask(Plan plan, String reason, boolean emergency, String key) {}

  /** Takes commands and opens; none of that touches anything outside. */
  private record Process(Starts starts, Commands commands) {
    Started open(Ask ask) throws SecretBusy, CommandRefused {
      Plan plan = ask.plan();
      var request =
          new StartRequest(
              plan.name(), plan.environment(), Set.of(), ask.reason(), ask.emergency(), ask.key());
      return starts.open(plan, ALICE, request);
    }
  }

  private Plan plan() {
    String name = "plan-" + ++plans;
    var environment =
        new RailwayEnvironment("p", "e", "TOKEN", RailwayEnvironment.TokenKind.PROJECT);
    var service = new ServiceRef(environment, "service-of-" + name, "api");
    return new Plan(
        name,
        "production",
        "owner",
        List.of(new Plan.Consumer(service, 1, new Plan.Confirmation(null, null, null, false))),
        List.of(
            new Plan.ManagedSecret(
                new SecretName("JWT_SECRET"),
                new Material.Salt(16),
                Material.Encoding.BASE64,
                null,
                "_NEW",
                "_PREVIOUS",
                new VaultPath("secret", name, "jwt"),
                Map.of("api", Role.BOTH),
                Duration.ZERO,
                new Plan.Gates(Duration.ZERO, false, false))),
        new Plan.Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, null),
        new Plan.ApprovalRule(
            2, List.of("bob@example.com", "carol@example.com"), Duration.ofHours(1)));
  }

  private Process process(TestDatabase process) {
    var store = process.bean(RotationStore.class);
    var random = new SecureRandom();
    var trail =
        new AuditTrail(
            process.bean(AuditStore.class),
            new OneKey(signer),
            "keyturn",
            new AuditEntry.Tool("test", "test"),
            Clock.systemUTC(),
            random);
    return new Process(
        new Starts(World.NO_PLANS, store, () -> trail, random),
        new Commands(store, () -> trail, rotation -> Optional.of(rotation.digest())));
  }
}
