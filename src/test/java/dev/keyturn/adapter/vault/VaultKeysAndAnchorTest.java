package dev.keyturn.adapter.vault;

import static dev.keyturn.adapter.vault.SecretStoreContract.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.Checkpoint;
import dev.keyturn.audit.OneKey;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.sandbox.vault.VaultFault;
import dev.keyturn.sandbox.vault.VaultOperation;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keyturn's own keys and the audit anchor, each of which must never be replaced or go back. */
class VaultKeysAndAnchorTest {
  private static final VaultPath KEY = new VaultPath("secret", "keyturn/fingerprint", "key");

  private final VaultWorld world = new VaultWorld(Clock.systemUTC());
  private VaultServer server;
  private VaultConnection connection;
  private VaultKeys keys;
  private VaultAnchor anchor;

  @BeforeEach
  void start() throws Exception {
    server = VaultServer.start(world, 0);
    connection =
        VaultFaultsTest.connect(server.address(), world.rootToken(), Duration.ofSeconds(15));
    keys = new VaultKeys(connection, new SecureRandom());
    anchor = new VaultAnchor(connection, "secret", "keyturn/anchor");
  }

  @AfterEach
  void stop() {
    connection.close();
    server.close();
  }

  @Test
  void a_key_is_made_once_and_found_ever_after() throws Exception {
    byte[] made = keys.key(KEY);
    assertThat(made).hasSize(32);
    assertThat(new VaultKeys(connection, new SecureRandom()).key(KEY)).isEqualTo(made);
    assertThat(keys.key(new VaultPath("secret", "keyturn/audit", "seed")))
        .hasSize(32)
        .isNotEqualTo(made);
  }

  @Test
  void of_many_who_make_the_same_key_all_get_the_same_one() throws Exception {
    List<Callable<byte[]>> starters = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      starters.add(() -> new VaultKeys(connection, new SecureRandom()).key(KEY));
    }
    Set<String> seen = new HashSet<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var each : threads.invokeAll(starters)) {
        seen.add(HexFormat.of().formatHex(each.get()));
      }
    }
    assertThat(seen).hasSize(1);
    assertThat(new VaultStore(connection).newest(KEY).number()).isEqualTo(1);
  }

  @Test
  void a_key_whose_creation_was_not_answered_is_found_by_the_next_try() throws Exception {
    world.failNext(VaultOperation.WRITE_DATA, VaultFault.RESET_AFTER_EFFECT);
    assertThat(failureOf(() -> keys.key(KEY)).kind()).isEqualTo(RemoteFailure.Kind.OUTCOME_UNKNOWN);
    keys.key(KEY);
    assertThat(new VaultStore(connection).newest(KEY).number()).isEqualTo(1);
  }

  @Test
  void a_deleted_or_spoilt_key_is_never_replaced() throws Exception {
    keys.key(KEY);
    new RawVault(server.address(), world.rootToken())
        .call("DELETE", "secret/data/keyturn/fingerprint", "");
    assertThat(failureOf(() -> keys.key(KEY)).kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
    for (String spoilt : List.of("not base64!", "c2hvcnQ=")) {
      VaultStore store = new VaultStore(connection);
      store.write(KEY, store.newest(KEY).number(), SecretValue.of(spoilt), Map.of());
      assertThat(failureOf(() -> keys.key(KEY)).problem())
          .contains("restore")
          .doesNotContain(spoilt);
    }
  }

  @Test
  void the_anchor_moves_forward_and_never_back() throws Exception {
    assertThat(anchor.kept()).isEmpty();
    for (int size : List.of(3, 9, 9, 8)) {
      assertThat(anchor.keep(note(size), VaultKeysAndAnchorTest::agrees))
          .isInstanceOf(AnchorCheck.Matches.class);
    }
    assertThat(anchor.kept()).contains(AuditAnchor.ofSigned(note(9)));
    assertThat(world.calls(VaultOperation.WRITE_DATA)).isEqualTo(2);
  }

  @Test
  void an_anchor_that_contradicts_the_trail_is_not_written_over() throws Exception {
    anchor.keep(note(3), VaultKeysAndAnchorTest::agrees);
    assertThat(anchor.keep(note(9), before -> new AnchorCheck.RootDiffers(before.size())))
        .isEqualTo(new AnchorCheck.RootDiffers(3));
    assertThat(anchor.kept()).contains(AuditAnchor.ofSigned(note(3)));
  }

  @Test
  void what_is_proposed_stays_beside_the_anchor_until_two_people_replace_it_or_it_moves_on()
      throws Exception {
    assertThat(anchor.inFull()).isEmpty();
    anchor.keep(note(9), VaultKeysAndAnchorTest::agrees);
    var before = anchor.inFull().orElseThrow();
    assertThat(before.proposal()).isEmpty();

    anchor.propose(before, "{\"by\":\"alice\"}");
    var proposed = anchor.inFull().orElseThrow();
    assertThat(proposed.proposal()).contains("{\"by\":\"alice\"}");
    assertThat(proposed.anchor()).isEqualTo(AuditAnchor.ofSigned(note(9)));
    assertThat(failureOf(() -> anchor.replace(before, note(4))).kind())
        .isEqualTo(RemoteFailure.Kind.CONFLICT);

    anchor.replace(proposed, note(4));
    assertThat(anchor.inFull().orElseThrow().proposal()).isEmpty();
    assertThat(anchor.kept()).contains(AuditAnchor.ofSigned(note(4)));
    anchor.keep(note(5), VaultKeysAndAnchorTest::agrees);
    assertThat(anchor.kept()).contains(AuditAnchor.ofSigned(note(5)));
  }

  @Test
  void an_anchor_whose_writing_was_not_answered_can_be_kept_again() throws Exception {
    world.failNext(VaultOperation.WRITE_DATA, VaultFault.RESET_AFTER_EFFECT);
    assertThat(failureOf(() -> anchor.keep(note(3), VaultKeysAndAnchorTest::agrees)).kind())
        .isEqualTo(RemoteFailure.Kind.OUTCOME_UNKNOWN);
    anchor.keep(note(3), VaultKeysAndAnchorTest::agrees);
    assertThat(world.calls(VaultOperation.WRITE_DATA)).isEqualTo(1);
  }

  @Test
  void many_who_keep_an_anchor_at_once_leave_the_furthest() throws Exception {
    List<Callable<AnchorCheck>> writers = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      String mine = note(i);
      writers.add(() ->
          new VaultAnchor(connection, "secret", "keyturn/anchor")
              .keep(mine, VaultKeysAndAnchorTest::agrees));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var each : threads.invokeAll(writers)) {
        assertThat(each.get()).isInstanceOf(AnchorCheck.Matches.class);
      }
    }
    assertThat(anchor.kept()).contains(AuditAnchor.ofSigned(note(4)));
  }

  @Test
  void a_deleted_or_spoilt_anchor_is_an_alarm_and_no_fresh_start() throws Exception {
    anchor.keep(note(3), VaultKeysAndAnchorTest::agrees);
    var raw = new RawVault(server.address(), world.rootToken());
    raw.call("POST", "secret/data/keyturn/anchor", "{\"data\":{\"size\":\"3\",\"root\":\"x\"}}");
    assertThat(failureOf(() -> anchor.keep(note(4), VaultKeysAndAnchorTest::agrees)).problem())
        .contains("restore the version");
    raw.call("DELETE", "secret/data/keyturn/anchor", "");
    assertThat(failureOf(() -> anchor.keep(note(4), VaultKeysAndAnchorTest::agrees)).problem())
        .contains("undelete");
  }

  private static AnchorCheck agrees(AuditAnchor before) {
    return new AnchorCheck.Matches(before.size());
  }

  /** Another tree for each size. */
  static String note(int size) {
    String root = Base64.getEncoder().encodeToString(ByteBuffer.allocate(32).putInt(size).array());
    return new Checkpoint("keyturn", size, root).sign(OneKey.fresh("keyturn", new SecureRandom()));
  }
}
