package dev.keyturn.adapter.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.AuditKeys;
import dev.keyturn.audit.AuditPublicKey;
import dev.keyturn.audit.AuditSigner;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.audit.Head;
import dev.keyturn.audit.KeyPlace;
import dev.keyturn.audit.KeyRotation;
import dev.keyturn.audit.KeysOutOfReach;
import dev.keyturn.audit.MemoryAnchor;
import dev.keyturn.audit.MemoryAuditStore;
import dev.keyturn.audit.OneKey;
import dev.keyturn.audit.StoredTrail;
import dev.keyturn.audit.Verification;
import dev.keyturn.audit.VerifiedTrail;
import dev.keyturn.audit.Witnesses;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.sandbox.vault.VaultFault;
import dev.keyturn.sandbox.vault.VaultOperation;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The trail's key changes in a Vault that fails, between processes that die. */
class SigningKeysTest {
  private static final VaultPath PATH = new VaultPath("secret", "keyturn/audit-signing-key", "key");
  private static final AuditDraft.Actor ANA = new AuditDraft.Actor("user", "ana", "cli");
  private static final String LOG = "keyturn";

  private final VaultWorld world = new VaultWorld(Clock.systemUTC());
  private final MemoryAuditStore store = new MemoryAuditStore();
  private final MemoryAnchor anchors = new MemoryAnchor();
  private VaultServer server;
  private VaultConnection connection;
  private VaultConnection hasty;
  private AuditPublicKey first;

  /** One process: what it has in memory is its own. */
  private final class Process {
    private final AuditKeys keys;
    private final AuditTrail trail;

    Process(VaultConnection vault) throws RemoteFailure {
      this.keys =
          new SigningKeys(
              vault, new SecureRandom(), PATH, LOG, store.head().map(Head::checkpointNote));
      this.trail =
          new AuditTrail(
              store,
              keys,
              LOG,
              new AuditEntry.Tool("test", "test"),
              Clock.systemUTC(),
              new SecureRandom());
    }

    KeyRotation.Changed change(Consumer<Runnable> inTransaction) throws RemoteFailure {
      return new KeyRotation(
              inTransaction,
              trail,
              keys,
              anchors,
              new Witnesses(List.of(), trail::signedCheckpoint, Clock.systemUTC()),
              Clock.systemUTC())
          .change(ANA, "yearly", true);
    }

    void append() {
      store.inTransaction(() -> trail.append(AuditDraft.by(ANA, "test.entry").build()));
    }
  }

  @BeforeEach
  void start() throws Exception {
    server = VaultServer.start(world, 0);
    connection =
        VaultFaultsTest.connect(server.address(), world.rootToken(), Duration.ofSeconds(15));
    hasty = VaultFaultsTest.connect(server.address(), world.rootToken(), Duration.ofSeconds(1));
    var process = process();
    process.append();
    process.append();
    first = process.trail.publicKey();
  }

  @AfterEach
  void stop() {
    connection.close();
    hasty.close();
    server.close();
  }

  private Process process() throws RemoteFailure {
    return new Process(connection);
  }

  private int versions() throws RemoteFailure {
    return new VaultStore(connection).newest(PATH).number();
  }

  private Verification verified() {
    var result = StoredTrail.verify(store, first, anchors.anchor);
    assertThat(result.problem()).isEmpty();
    return result;
  }

  @Test
  void the_key_changes_and_the_old_one_stays_in_the_history() throws Exception {
    var changed = process().change(store::inTransaction);

    assertThat(changed.entry()).contains(3L);
    assertThat(changed.from()).isEqualTo(first);
    assertThat(changed.to()).isNotEqualTo(first);
    assertThat(versions()).isEqualTo(2);
    var old = new VaultStore(connection).read(PATH, 1);
    assertThat(
            AuditSigner.fromSeed(LOG, Base64.getDecoder().decode(old.value().reveal())).publicKey())
        .isEqualTo(first);
    process().append();
    assertThat(verified().keys()).containsExactly(first, changed.to());
    assertThat(anchors.anchor.orElseThrow().size()).isEqualTo(3);
  }

  @Test
  void without_again_a_key_of_this_hour_is_not_changed() throws Exception {
    var process = process();
    var changed =
        new KeyRotation(
                store::inTransaction,
                process.trail,
                process.keys,
                anchors,
                new Witnesses(List.of(), process.trail::signedCheckpoint, Clock.systemUTC()),
                Clock.systemUTC())
            .change(ANA, "twice by mistake", false);
    assertThat(changed.entry()).isEmpty();
    assertThat(versions()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(VaultFault.class)
  void whatever_becomes_of_the_write_the_next_try_ends_with_one_new_key(VaultFault fault)
      throws Exception {
    world.failNext(VaultOperation.WRITE_DATA, fault);
    boolean failed = false;
    try {
      new Process(hasty).change(store::inTransaction);
    } catch (RemoteFailure failure) {
      failed = true;
      process().append();
      assertThat(verified().keys()).as("nothing is announced").containsExactly(first);
    }
    assertThat(failed).isTrue();

    assertThat(process().change(store::inTransaction).entry()).isPresent();
    process().append();
    assertThat(verified().keys()).hasSize(2);
    assertThat(versions()).as("none was made for nothing").isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = VaultOperation.class,
      names = {"READ_DATA", "READ_METADATA", "WRITE_METADATA", "READ_CONFIG"})
  void a_failing_read_at_any_place_leaves_one_key_in_force(VaultOperation operation)
      throws Exception {
    for (int place = 0; place < 6; place++) {
      var process = process();
      for (int i = 0; i < place; i++) {
        world.failNext(operation, VaultFault.ERROR_BEFORE_EFFECT);
      }
      try {
        process.change(store::inTransaction);
      } catch (RemoteFailure | KeysOutOfReach expected) {
        assertThat(expected.getMessage()).isNotBlank();
      }
      while (true) {
        try {
          process().append();
          break;
        } catch (RemoteFailure | KeysOutOfReach left) {
          assertThat(left.getMessage()).isNotBlank();
        }
      }
      verified();
    }
  }

  @Test
  void killed_between_vault_and_the_entry_the_key_waits_and_the_next_one_announces_it()
      throws Exception {
    assertThatThrownBy(() ->
            process()
                .change(work -> {
                  throw new IllegalStateException("killed");
                }))
        .hasMessage("killed");
    assertThat(versions()).isEqualTo(2);

    var later = process();
    assertThat(later.trail.publicKey()).as("the newest is not the one in force").isEqualTo(first);
    later.append();
    assertThat(verified().keys()).containsExactly(first);
    assertThat(process().change(store::inTransaction).entry()).isPresent();
    assertThat(versions()).isEqualTo(2);
    process().append();
    assertThat(verified().keys()).hasSize(2);
  }

  @Test
  void killed_before_the_commit_or_without_knowing_of_it_nothing_is_lost() throws Exception {
    assertThatThrownBy(() ->
            process()
                .change(work ->
                    store.inTransaction(() -> {
                      work.run();
                      throw new IllegalStateException("killed before the commit");
                    })))
        .hasMessageContaining("before");
    process().append();
    assertThat(verified().keys()).containsExactly(first);

    assertThatThrownBy(() ->
            process()
                .change(work -> {
                  store.inTransaction(work);
                  throw new IllegalStateException("killed after the commit");
                }))
        .hasMessageContaining("after");
    process().append();
    assertThat(verified().keys()).hasSize(2);
    assertThat(versions()).isEqualTo(2);
  }

  @Test
  void an_anchor_that_cannot_be_kept_is_said_and_the_key_has_changed_all_the_same()
      throws Exception {
    anchors.unreachable = true;
    assertThatThrownBy(() -> process().change(store::inTransaction))
        .isInstanceOf(RemoteFailure.class);
    anchors.unreachable = false;
    process().append();
    assertThat(verified().keys()).hasSize(2);
  }

  @Test
  void a_running_process_takes_up_the_new_key_and_writes_nothing_while_it_cannot()
      throws Exception {
    var running = process();
    running.append();
    process().change(store::inTransaction);
    world.failNext(VaultOperation.READ_METADATA, VaultFault.ERROR_BEFORE_EFFECT);
    assertThatThrownBy(running::append).isInstanceOf(KeysOutOfReach.class);
    assertThat(verified().entries()).isEqualTo(4);
    running.append();
    assertThat(verified().entries()).isEqualTo(5);
    assertThat(running.trail.publicKey()).isNotEqualTo(first);
  }

  @Test
  void a_retired_key_signs_for_no_process_not_even_for_a_fresh_one() throws Exception {
    var old = process();
    old.change(store::inTransaction);
    old.append();
    var retired = new VaultStore(connection).read(PATH, 1).value();
    var anchor = old.trail.anchor().orElseThrow();
    new KeyPlace(AuditSigner.fromSeed(LOG, Base64.getDecoder().decode(retired.reveal())))
        .forge(store);

    for (var process : List.of(old, process())) {
      assertThatThrownBy(process::append).isInstanceOf(BrokenTrail.class);
      assertThat(new VerifiedTrail(store, process.trail, "any").check(anchor))
          .isInstanceOf(AnchorCheck.HeadUntrusted.class);
      assertThat(store.head().orElseThrow().size()).isEqualTo(5);
    }
  }

  @Test
  void many_who_change_it_at_once_leave_a_trail_that_verifies_and_no_key_unused() throws Exception {
    List<Callable<Boolean>> changers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      var process = process();
      changers.add(() -> process.change(store::inTransaction).entry().isPresent());
    }
    int announced = 0;
    try (var threads = Executors.newFixedThreadPool(6)) {
      for (var each : threads.invokeAll(changers)) {
        announced += each.get() ? 1 : 0;
      }
    }
    process().append();
    assertThat(announced).isPositive();
    assertThat(verified().keys()).hasSize(announced + 1);
    assertThat(versions()).isEqualTo(announced + 1);
  }

  @Test
  void many_who_prepare_at_once_prepare_the_same_key() throws Exception {
    String head = store.head().orElseThrow().checkpointNote();
    List<Callable<AuditPublicKey>> makers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      var process = process();
      makers.add(() -> process.keys.prepare(head).publicKey());
    }
    Set<AuditPublicKey> prepared = new HashSet<>();
    try (var threads = Executors.newFixedThreadPool(6)) {
      for (var each : threads.invokeAll(makers)) {
        prepared.add(each.get());
      }
    }
    assertThat(prepared).hasSize(1).doesNotContain(first);
    assertThat(versions()).isEqualTo(2);
  }

  @Test
  void what_a_person_wrote_into_the_path_or_deleted_there_is_never_a_key() throws Exception {
    var vault = new VaultStore(connection);
    vault.write(PATH, 1, SecretValue.of("not base64!"), Map.of());
    process().append();
    var changed = process().change(store::inTransaction);
    assertThat(changed.entry()).isPresent();
    assertThat(versions()).isEqualTo(3);
    new RawVault(server.address(), world.rootToken())
        .call("DELETE", "secret/data/keyturn/audit-signing-key", "");

    var broken = connect();
    assertThatThrownBy(broken::append).hasMessageContaining("is not there");
    assertThat(verified().entries()).as("nothing was signed by the old key").isEqualTo(4);
  }

  private Process connect() throws RemoteFailure {
    return process();
  }

  @Test
  void a_trail_that_was_cut_is_not_handed_over() throws Exception {
    anchors.anchor = Optional.of(new AuditAnchor(9, "A".repeat(43) + "="));
    var process = process();
    assertThatThrownBy(() -> process.change(store::inTransaction))
        .hasMessageContaining("its anchor saw 9");
    assertThat(versions()).isEqualTo(1);
    assertThat(anchors.anchor.orElseThrow().size()).isEqualTo(9);
  }

  @Test
  void a_head_by_none_of_the_keys_is_not_handed_over() throws Exception {
    var foreign =
        new AuditTrail(
            new MemoryAuditStore(),
            new OneKey(OneKey.fresh(LOG, new SecureRandom())),
            LOG,
            new AuditEntry.Tool("test", "test"),
            Clock.systemUTC(),
            new SecureRandom());
    foreign.append(AuditDraft.by(ANA, "test.entry").build());
    String head = foreign.signedCheckpoint().orElseThrow();
    var process = process();
    assertThat(process.keys.find(head)).isEmpty();
    assertThatThrownBy(() -> process.keys.prepare(head))
        .isInstanceOf(RemoteFailure.class)
        .hasMessageContaining("none of the keys");
    assertThat(versions()).isEqualTo(1);
  }
}
