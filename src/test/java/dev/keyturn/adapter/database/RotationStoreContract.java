package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.Gate;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.Kid;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.Rotation.Standing;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretInRotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.port.Claim;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.LeaseLost;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.rotation.port.SignedReceipt;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link RotationStore} must do. Each test makes rotations that no other knows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RotationStoreContract {
  private static final Duration TTL = Duration.ofSeconds(60);

  private TestDatabase database;
  private RotationStore store;

  abstract TestDatabase fresh(Path directory);

  @BeforeAll
  void start(@TempDir Path directory) {
    database = fresh(directory);
    store = database.bean(RotationStore.class);
  }

  @AfterAll
  void stop() {
    database.close();
  }

  @Test
  void what_was_opened_is_found_again_and_whole() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);

    assertThat(store.find(rotation.id())).contains(rotation);
    assertThat(store.secrets(rotation.id())).containsExactly(StoredRotations.unknown());
    assertThat(store.attempts(rotation.id())).isEmpty();
    assertThat(store.commands(rotation.id())).isEmpty();
    assertThat(store.find(StoredRotations.planned().id())).isEmpty();
  }

  @Test
  void a_second_open_rotation_of_a_variable_is_refused_and_leaves_nothing() throws SecretBusy {
    Rotation first = StoredRotations.opened(store);
    Rotation second = StoredRotations.planned();
    Claim free = StoredRotations.claim(second, "FREE");
    Claim taken = StoredRotations.claim(first, "JWT_SECRET_NEW");

    assertThatExceptionOfType(SecretBusy.class)
        .isThrownBy(
            () -> store.open(second, List.of(StoredRotations.unknown()), List.of(taken, free)))
        .withMessage("rotation " + first.id() + " is already changing JWT_SECRET_NEW")
        .satisfies(busy -> assertThat(busy.holder()).isEqualTo(first.id()));

    assertThat(store.find(second.id())).isEmpty();
    assertThat(store.secrets(second.id())).isEmpty();
    Rotation third = StoredRotations.planned();
    store.open(third, List.of(), List.of(free));
    assertThat(store.find(third.id())).isPresent();
  }

  @Test
  void a_refused_opening_leaves_the_callers_transaction_usable() throws SecretBusy {
    Rotation first = StoredRotations.opened(store);
    Rotation refused = StoredRotations.planned();
    Rotation other = StoredRotations.planned();

    store.inTransaction(() -> {
      assertThatExceptionOfType(SecretBusy.class)
          .isThrownBy(() ->
              store.open(refused, List.of(), List.of(StoredRotations.claim(first, "JWT_SECRET"))));
      return openQuietly(other);
    });

    assertThat(store.find(refused.id())).isEmpty();
    assertThat(store.find(other.id())).contains(other);
  }

  @Test
  void an_ended_rotation_gives_its_variables_back() throws SecretBusy {
    Rotation first = StoredRotations.opened(store);
    Lease lease = store.acquire(first.id(), "worker", TTL).orElseThrow();
    Rotation ended = store.save(lease, StoredRotations.in(Phase.ABORTED, first));
    Rotation second = StoredRotations.planned();

    store.open(second, List.of(), List.of(StoredRotations.claim(first, "JWT_SECRET")));

    assertThat(ended.state().phase()).isEqualTo(Phase.ABORTED);
    assertThat(store.open()).contains(second).extracting(Rotation::id).doesNotContain(first.id());
  }

  @Test
  void lists_are_in_the_order_of_the_request() throws SecretBusy {
    Rotation a = StoredRotations.planned();
    Rotation b = sameplan(a, 10);
    Rotation c = sameplan(a, 20);
    for (Rotation rotation : List.of(b, c, a)) {
      store.open(rotation, List.of(), List.of());
    }
    Lease lease = store.acquire(b.id(), "worker", TTL).orElseThrow();
    Rotation completed = store.save(lease, StoredRotations.in(Phase.COMPLETED, b));

    assertThat(store.open()).extracting(Rotation::id).containsSubsequence(a.id(), c.id());
    assertThat(store.newest(a.plan(), 2)).extracting(Rotation::id).containsExactly(c.id(), b.id());
    assertThat(store.newest(null, 1000))
        .extracting(Rotation::id)
        .containsSubsequence(c.id(), b.id(), a.id());
    assertThat(store.lastEnded(a.plan(), "production", Phase.COMPLETED)).contains(completed);
    assertThat(store.lastEnded(a.plan(), "production", Phase.ABORTED)).isEmpty();
    assertThat(store.lastEnded(a.plan(), "staging", Phase.COMPLETED)).isEmpty();
  }

  @Test
  void what_was_saved_is_what_is_found_in_milliseconds() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease lease = store.acquire(rotation.id(), "worker", TTL).orElseThrow();
    Instant fine = Instant.parse("2026-12-01T00:00:00.999999999Z");
    Instant kept = Instant.parse("2026-12-01T00:00:00.999Z");
    var state = new RotationState(Phase.PROMOTING, 1, fine, ReasonCode.DRIFT);

    Rotation saved = store.save(lease, with(rotation, state, fine));

    assertThat(saved.rev()).isEqualTo(rotation.rev() + 1);
    assertThat(saved.fence()).isEqualTo(lease.fence());
    assertThat(saved.state().since()).isEqualTo(kept);
    assertThat(saved.quietUntil()).isEqualTo(kept);
    assertThat(saved.waitingFor()).isEqualTo(ReasonCode.QUARANTINE);
    assertThat(store.find(rotation.id())).contains(saved);
  }

  @Test
  void moments_in_the_hour_that_daylight_saving_repeats_come_back_the_same() throws SecretBusy {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    try (var berlin = database.again()) {
      var there = berlin.bean(RotationStore.class);
      for (String repeated : List.of("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")) {
        var rotation =
            StoredRotations.planned(
                StoredRotations.planned().id(), "berlin", Instant.parse(repeated));
        there.open(rotation, List.of(), List.of());
        assertThat(there.find(rotation.id())).contains(rotation);
        assertThat(store.find(rotation.id())).contains(rotation);
      }
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void a_secrets_progress_is_kept_whole() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease lease = store.acquire(rotation.id(), "worker", TTL).orElseThrow();
    var progress =
        new SecretProgress(
            StoredRotations.SECRET,
            new Fingerprint("hk1:" + "a".repeat(22)),
            new Fingerprint("hk1:" + "b".repeat(22)),
            3,
            4,
            new Kid("outgoing"),
            new Kid("incoming"),
            rotation.requestedAt(),
            new Kept(LocalDate.of(2027, 6, 1), 37L),
            new Fingerprint("hk1:" + "c".repeat(22)));

    store.save(lease, rotation.id(), progress);

    assertThat(store.secrets(rotation.id())).containsExactly(progress);
    assertThat(store.parts(rotation.plan(), rotation.environment()))
        .extracting(SecretInRotation::progress)
        .containsExactly(progress);
  }

  @Test
  void a_held_lease_is_nobody_elses_and_the_fence_grows_with_each_holder() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);

    Lease first = store.acquire(rotation.id(), "one", TTL).orElseThrow();
    assertThat(store.acquire(rotation.id(), "two", TTL)).isEmpty();
    assertThat(store.acquire(rotation.id(), "one", TTL)).isEmpty();
    store.release(first);
    Lease second = store.acquire(rotation.id(), "two", TTL).orElseThrow();

    assertThat(second.fence()).isEqualTo(first.fence() + 1);
    assertThat(store.acquire(StoredRotations.planned().id(), "two", TTL)).isEmpty();
  }

  @Test
  void a_lease_that_ran_out_is_taken_over_and_never_given_back() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease dead = store.acquire(rotation.id(), "one", Duration.ZERO).orElseThrow();

    Lease heir = store.acquire(rotation.id(), "two", TTL).orElseThrow();

    assertThat(store.renew(dead, TTL)).isFalse();
    store.release(dead);
    assertThat(store.renew(heir, TTL)).isTrue();
    assertThat(store.acquire(rotation.id(), "three", TTL)).isEmpty();
  }

  @Test
  void a_renewed_lease_holds_longer() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease lease = store.acquire(rotation.id(), "one", Duration.ZERO).orElseThrow();

    assertThat(store.renew(lease, TTL)).isTrue();

    assertThat(store.acquire(rotation.id(), "two", TTL)).isEmpty();
  }

  @Test
  void a_lost_lease_changes_nothing() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease lost = store.acquire(rotation.id(), "one", Duration.ZERO).orElseThrow();
    Attempt attempt =
        store.begin(lost, rotation.id(), Phase.STAGING, 0, Effect.Kind.SET_VARIABLES, "api", "op");
    Lease held = store.acquire(rotation.id(), "two", TTL).orElseThrow();
    Rotation before = store.find(rotation.id()).orElseThrow();
    var progress = new SecretProgress(StoredRotations.SECRET, null, null, 1, 2, null, null, null);

    List<Consumer<Lease>> changes =
        List.of(
            lease -> store.save(lease, StoredRotations.in(Phase.ABORTED, before)),
            lease -> store.save(lease, rotation.id(), progress),
            lease ->
                store.begin(
                    lease, rotation.id(), Phase.STAGING, 0, Effect.Kind.SET_VARIABLES, "api", "op"),
            lease -> store.end(lease, attempt.id(), Outcome.DONE, null),
            lease -> store.checked(lease, rotation.id(), List.of()),
            lease -> store.proven(lease, rotation.id(), Phase.SETTLING, List.of()),
            lease -> store.keep(lease, rotation.id(), new SignedReceipt("{}", "note")),
            lease -> store.lockEnvironments(lease, rotation.id(), List.of("lost-env"), TTL));
    var otherHolder = new Lease(rotation.id(), "one", held.fence());
    var otherFence = new Lease(rotation.id(), "two", lost.fence());
    for (Consumer<Lease> change : changes) {
      assertThatExceptionOfType(LeaseLost.class).isThrownBy(() -> change.accept(lost));
      assertThatExceptionOfType(LeaseLost.class).isThrownBy(() -> change.accept(otherHolder));
      assertThatExceptionOfType(LeaseLost.class).isThrownBy(() -> change.accept(otherFence));
    }

    assertThat(store.renew(otherHolder, TTL)).isFalse();
    assertThat(store.renew(otherFence, TTL)).isFalse();
    store.release(otherHolder);
    store.release(otherFence);
    assertThat(store.acquire(rotation.id(), "three", TTL)).isEmpty();
    assertThat(store.find(rotation.id())).contains(before);
    assertThat(store.secrets(rotation.id())).containsExactly(StoredRotations.unknown());
    assertThat(store.attempts(rotation.id())).containsExactly(attempt);
    Rotation other = StoredRotations.opened(store);
    Lease othersLease = store.acquire(other.id(), "three", TTL).orElseThrow();
    assertThat(store.lockEnvironments(othersLease, other.id(), List.of("lost-env"), TTL)).isTrue();
    assertThatThrownBy(() ->
            store.open(
                StoredRotations.planned(),
                List.of(),
                List.of(StoredRotations.claim(rotation, "JWT_SECRET"))))
        .isInstanceOf(SecretBusy.class);
  }

  @Test
  void a_stale_rev_is_refused_even_to_the_holder() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease lease = store.acquire(rotation.id(), "one", TTL).orElseThrow();
    Rotation saved = store.save(lease, StoredRotations.in(Phase.ADOPTING, rotation));

    assertThatExceptionOfType(LeaseLost.class)
        .isThrownBy(() -> store.save(lease, StoredRotations.in(Phase.STORING, rotation)))
        .withMessage("the lease on rotation " + rotation.id() + " is lost");

    assertThat(store.find(rotation.id())).contains(saved);
  }

  @Test
  void a_lease_given_back_is_lost_to_its_holder() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease lease = store.acquire(rotation.id(), "one", TTL).orElseThrow();
    store.release(lease);

    assertThat(store.renew(lease, TTL)).isFalse();
    assertThatExceptionOfType(LeaseLost.class)
        .isThrownBy(() -> store.save(lease, StoredRotations.in(Phase.ADOPTING, rotation)));
  }

  @Test
  void a_lease_on_one_rotation_says_nothing_about_another() throws SecretBusy {
    Rotation one = StoredRotations.opened(store);
    Rotation two = StoredRotations.opened(store);
    Lease lease = store.acquire(one.id(), "worker", TTL).orElseThrow();
    Lease other = store.acquire(two.id(), "worker", TTL).orElseThrow();
    Attempt attempt =
        store.begin(other, two.id(), Phase.STAGING, 0, Effect.Kind.SET_VARIABLES, "api", "op");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.save(lease, StoredRotations.in(Phase.ADOPTING, two)));
    assertThatThrownBy(() -> store.end(lease, attempt.id(), Outcome.DONE, null))
        .isInstanceOf(IllegalStateException.class);
    assertThat(store.attempts(two.id())).containsExactly(attempt);
  }

  @Test
  void attempts_are_numbered_by_effect_target_phase_and_wave() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease lease = store.acquire(rotation.id(), "worker", TTL).orElseThrow();

    Attempt first = begin(lease, Phase.PROMOTING, 0, Effect.Kind.SET_VARIABLES, "api");
    Attempt second = begin(lease, Phase.PROMOTING, 0, Effect.Kind.SET_VARIABLES, "api");

    assertThat(first.number()).isEqualTo(1);
    assertThat(second.number()).isEqualTo(2);
    assertThat(begin(lease, Phase.PROMOTING, 1, Effect.Kind.SET_VARIABLES, "api").number())
        .isEqualTo(1);
    assertThat(begin(lease, Phase.STAGING, 0, Effect.Kind.SET_VARIABLES, "api").number())
        .isEqualTo(1);
    assertThat(begin(lease, Phase.PROMOTING, 0, Effect.Kind.REDEPLOY, "api").number()).isEqualTo(1);
    assertThat(begin(lease, Phase.PROMOTING, 0, Effect.Kind.SET_VARIABLES, "web").number())
        .isEqualTo(1);
    store.end(lease, first.id(), Outcome.UNKNOWN, "deployment-1");
    Attempt ended = store.attempts(rotation.id()).getFirst();
    assertThat(ended.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(ended.deploymentId()).isEqualTo("deployment-1");
    assertThat(ended.endedAt()).isAfterOrEqualTo(ended.begunAt());
    assertThat(store.attempts(rotation.id())).hasSize(6).extracting(Attempt::id).isSorted();
  }

  @Test
  void peoples_commands_wait_in_order_until_they_are_handled() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    var digest = new PlanDigest("cd".repeat(32));
    store.leave(command(rotation, Command.Kind.APPROVE, digest));
    store.leave(command(rotation, Command.Kind.CANCEL, null));

    List<Command> left = store.commands(rotation.id());
    store.handled(left.getFirst().id());

    assertThat(left)
        .extracting(Command::kind)
        .containsExactly(Command.Kind.APPROVE, Command.Kind.CANCEL);
    assertThat(left.getFirst().digest()).isEqualTo(digest);
    assertThat(left.getFirst().by()).isEqualTo(StoredRotations.ALICE);
    List<Command> now = store.commands(rotation.id());
    assertThat(now.getFirst().handledAt()).isNotNull();
    assertThat(now.get(1)).isEqualTo(left.get(1));
    store.handled(left.getFirst().id());
    assertThat(store.commands(rotation.id())).isEqualTo(now);
  }

  @Test
  void environments_are_taken_all_or_none() throws SecretBusy {
    Rotation one = StoredRotations.opened(store);
    Rotation two = StoredRotations.opened(store);
    Lease first = store.acquire(one.id(), "worker", TTL).orElseThrow();
    Lease second = store.acquire(two.id(), "worker", TTL).orElseThrow();

    assertThat(store.lockEnvironments(first, one.id(), List.of("e1", "e2"), TTL)).isTrue();
    assertThat(store.lockEnvironments(first, one.id(), List.of("e2", "e1"), TTL)).isTrue();
    assertThat(store.lockEnvironments(second, two.id(), List.of("e0", "e2"), TTL)).isFalse();
    assertThat(store.lockEnvironments(first, one.id(), List.of("e0"), TTL)).isTrue();
    store.unlockEnvironments(one.id());
    assertThat(store.lockEnvironments(second, two.id(), List.of("e0", "e2"), TTL)).isTrue();
  }

  @Test
  void an_environment_whose_time_is_over_may_be_taken() throws SecretBusy {
    Rotation one = StoredRotations.opened(store);
    Rotation two = StoredRotations.opened(store);
    Lease first = store.acquire(one.id(), "worker", TTL).orElseThrow();
    Lease second = store.acquire(two.id(), "worker", TTL).orElseThrow();

    assertThat(store.lockEnvironments(first, one.id(), List.of("over"), Duration.ZERO)).isTrue();
    assertThat(store.lockEnvironments(second, two.id(), List.of("over"), TTL)).isTrue();
    store.unlockEnvironments(one.id());
    assertThat(store.lockEnvironments(first, one.id(), List.of("over"), TTL)).isFalse();
  }

  @Test
  void a_transaction_that_fails_leaves_nothing() {
    Rotation rotation = StoredRotations.planned();

    assertThatThrownBy(() ->
            store.inTransaction(() -> {
              openQuietly(rotation);
              assertThat(store.find(rotation.id())).isPresent();
              throw new IllegalStateException("crash");
            }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("crash");

    assertThat(store.find(rotation.id())).isEmpty();
  }

  @Test
  void a_lease_lost_inside_a_transaction_undoes_all_of_it() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease lost = store.acquire(rotation.id(), "one", Duration.ZERO).orElseThrow();
    store.acquire(rotation.id(), "two", TTL).orElseThrow();
    Rotation other = StoredRotations.planned();

    assertThatExceptionOfType(LeaseLost.class)
        .isThrownBy(() ->
            store.inTransaction(() -> {
              openQuietly(other);
              return store.save(lost, StoredRotations.in(Phase.ADOPTING, rotation));
            }));

    assertThat(store.find(other.id())).isEmpty();
  }

  @Test
  void the_clock_runs_on_inside_a_transaction() {
    Instant start = store.now();
    boolean moved =
        store.inTransaction(() -> {
          Instant first = store.now();
          for (int i = 0; i < 10_000; i++) {
            if (store.now().isAfter(first)) {
              return true;
            }
          }
          return false;
        });

    assertThat(moved).isTrue();
    assertThat(Duration.between(start, store.now())).isBetween(Duration.ZERO, TTL);
  }

  @Test
  void of_two_that_race_for_a_lease_one_gets_it() throws Exception {
    try (var second = database.again()) {
      var stores = List.of(store, second.bean(RotationStore.class));
      for (int round = 0; round < 100; round++) {
        Rotation rotation = StoredRotations.opened(store);
        var leases =
            Race.of(
                () -> stores.get(0).acquire(rotation.id(), "one", TTL),
                () -> stores.get(1).acquire(rotation.id(), "two", TTL));
        assertThat(leases).filteredOn(Optional::isPresent).hasSize(1);
        assertThat(store.find(rotation.id()).orElseThrow().fence()).isEqualTo(1);
      }
    }
  }

  @Test
  void no_two_leases_carry_the_same_fence() throws Exception {
    try (var second = database.again()) {
      var there = second.bean(RotationStore.class);
      for (int round = 0; round < 100; round++) {
        Rotation rotation = StoredRotations.opened(store);
        var fences =
            Race.of(
                    () -> store.acquire(rotation.id(), "one", Duration.ZERO),
                    () -> there.acquire(rotation.id(), "two", Duration.ZERO))
                .stream()
                .flatMap(Optional::stream)
                .map(Lease::fence)
                .toList();
        assertThat(fences).isNotEmpty().doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void of_two_that_race_for_a_variable_one_gets_it_and_the_other_learns_whose_it_is()
      throws Exception {
    try (var other = database.again()) {
      var there = other.bean(RotationStore.class);
      for (int round = 0; round < 100; round++) {
        Rotation one = StoredRotations.planned();
        Rotation two = StoredRotations.planned();
        Claim a = StoredRotations.claim(one, "A");
        Claim b = StoredRotations.claim(one, "B");
        var refusals =
            Race.of(
                () -> refusal(store, one, List.of(a, b)), () -> refusal(there, two, List.of(b, a)));
        var winner = refusals.get(0) == null ? one : two;
        var loser = winner == one ? two : one;
        assertThat(refusals.get(winner == one ? 0 : 1)).isNull();
        assertThat(refusals.get(winner == one ? 1 : 0).holder()).isEqualTo(winner.id());
        assertThat(store.find(winner.id())).isPresent();
        assertThat(store.find(loser.id())).isEmpty();
      }
    }
  }

  @Test
  void of_two_that_race_for_environments_one_gets_both() throws Exception {
    try (var other = database.again()) {
      var there = other.bean(RotationStore.class);
      for (int round = 0; round < 100; round++) {
        Rotation one = StoredRotations.opened(store);
        Rotation two = StoredRotations.opened(store);
        Lease first = store.acquire(one.id(), "one", TTL).orElseThrow();
        Lease second = store.acquire(two.id(), "two", TTL).orElseThrow();
        var names = List.of("race-a-" + round, "race-b-" + round);
        var taken =
            Race.of(
                () -> store.lockEnvironments(first, one.id(), names, TTL),
                () -> there.lockEnvironments(second, two.id(), names.reversed(), TTL));
        assertThat(taken).containsExactlyInAnyOrder(true, false);
      }
    }
  }

  private Attempt begin(Lease lease, Phase phase, int wave, Effect.Kind effect, String target) {
    return store.begin(lease, lease.rotation(), phase, wave, effect, target, "op");
  }

  private boolean openQuietly(Rotation rotation) {
    return refusal(store, rotation, List.of()) == null;
  }

  private static SecretBusy refusal(RotationStore store, Rotation rotation, List<Claim> claims) {
    try {
      store.open(rotation, List.of(), claims);
      return null;
    } catch (SecretBusy busy) {
      return busy;
    }
  }

  @Test
  void what_a_word_keeps_is_stored_with_it() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    var keeping = new Keeping(StoredRotations.SECRET, LocalDate.of(2027, 6, 1));
    store.leave(
        new Command(
            0,
            rotation.id(),
            Command.Kind.KEEP,
            StoredRotations.ALICE,
            "they never log in",
            rotation.digest(),
            keeping,
            rotation.requestedAt(),
            null));

    assertThat(store.commands(rotation.id())).extracting(Command::keeping).containsExactly(keeping);
  }

  private static Command command(Rotation rotation, Command.Kind kind, PlanDigest digest) {
    return new Command(
        7,
        rotation.id(),
        kind,
        StoredRotations.ALICE,
        "because",
        digest,
        rotation.requestedAt(),
        null);
  }

  private static Rotation sameplan(Rotation rotation, int secondsLater) {
    return StoredRotations.planned(
        StoredRotations.planned().id(),
        rotation.plan(),
        rotation.requestedAt().plusSeconds(secondsLater));
  }

  private static Rotation with(Rotation rotation, RotationState state, Instant moment) {
    var blocker =
        new Blocker(new SecretName("JWT_SECRET"), "api", "replica-1", Gate.ACCEPTED_EVERYWHERE);
    return new Rotation(
        rotation.id(),
        rotation.plan(),
        rotation.environment(),
        rotation.planText(),
        rotation.digest(),
        rotation.requestedBy(),
        rotation.reason(),
        rotation.emergency(),
        rotation.requestedAt(),
        state,
        new Standing(ReasonCode.QUARANTINE, "a note", blocker, 3, moment, "sealed"),
        moment,
        moment,
        "called off",
        moment,
        rotation.rev(),
        rotation.fence());
  }
}
