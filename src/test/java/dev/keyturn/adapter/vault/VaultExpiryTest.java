package dev.keyturn.adapter.vault;

import static dev.keyturn.adapter.vault.SecretStoreContract.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditSigner;
import dev.keyturn.audit.Checkpoint;
import dev.keyturn.audit.OneKey;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions that Vault deletes by itself after a time that somebody has set. */
class VaultExpiryTest {
  private static final VaultPath PATH = new VaultPath("secret", "app/jwt", "value");

  private final MovedClock clock = new MovedClock("2026-11-20T12:00:00Z");
  private final VaultWorld world = new VaultWorld(clock);
  private final AuditSigner signer = OneKey.fresh("keyturn", new SecureRandom());
  private VaultServer server;
  private VaultConnection connection;
  private RawVault root;
  private VaultStore store;
  private VaultAnchor anchor;

  @BeforeEach
  void start() throws Exception {
    server = VaultServer.start(world, 0);
    var login = new VaultLogin.Token(SecretValue.of(world.rootToken()));
    connection =
        new VaultConnection(
            new VaultSettings(server.address(), login, null, null, Duration.ofSeconds(15)), clock);
    root = new RawVault(server.address(), world.rootToken());
    store = new VaultStore(connection, Duration.ZERO);
    anchor = new VaultAnchor(connection, "secret", "keyturn/anchor");
  }

  @AfterEach
  void stop() {
    connection.close();
    server.close();
  }

  @Test
  void a_version_tells_when_it_is_deleted() throws Exception {
    root.post("secret/metadata/app/jwt", "{\"delete_version_after\":\"90m\"}");
    store.write(PATH, 0, SecretValue.of("alpha"), Map.of());
    var end = clock.instant().plus(Duration.ofMinutes(90));
    assertThat(store.newest(PATH).expires()).isEqualTo(end);
    assertThat(store.read(PATH, 1).expires()).isEqualTo(end);

    store.protect(PATH);
    assertThat(store.newest(PATH).expires()).as("as it was written").isEqualTo(end);
    store.write(PATH, 1, SecretValue.of("alpha"), Map.of());
    assertThat(store.newest(PATH).expires()).isNull();
    clock.advance(Duration.ofHours(2));
    assertThat(store.read(PATH, 1)).isNull();
    assertThat(store.newest(PATH).value().reveal()).isEqualTo("alpha");
  }

  @Test
  void the_anchor_is_written_once_more_when_half_of_its_time_is_over() throws Exception {
    mountDeletesAfter("10h");
    keep(7);
    clock.advance(Duration.ofHours(4));
    assertThat(anchor.kept()).isPresent();
    assertThat(versions()).isEqualTo(1);
    clock.advance(Duration.ofHours(2));
    assertThat(anchor.seen()).isPresent();
    assertThat(versions()).as("who only looks writes nothing").isEqualTo(1);

    AuditAnchor before = anchor.kept().orElseThrow();
    assertThat(versions()).isEqualTo(2);
    clock.advance(Duration.ofHours(5));
    assertThat(anchor.kept()).contains(before);
    mountDeletesAfter("0s");
    clock.advance(Duration.ofHours(3));
    assertThat(keep(7)).isInstanceOf(AnchorCheck.Matches.class);
    clock.advance(Duration.ofDays(400));
    assertThat(anchor.kept()).contains(before);
    var path = new VaultPath("secret", "keyturn/anchor", "root");
    assertThat(new VaultAccess(connection).expires(path)).isEmpty();
  }

  @Test
  void an_anchor_that_has_expired_is_lost_and_nobody_is_suspected() throws Exception {
    mountDeletesAfter("1h30m");
    keep(7);
    clock.advance(Duration.ofHours(2));
    RemoteFailure failure = failureOf(anchor::kept);
    assertThat(failure.lost()).isTrue();
    assertThat(failure.operation()).isNotEqualTo("anchor");
    assertThat(failure.problem())
        .contains("expired")
        .contains("undelete version 1 of secret/keyturn/anchor#root")
        .contains("delete_version_after");
  }

  @Test
  void an_anchor_that_somebody_has_deleted_is_suspicious_as_ever() throws Exception {
    mountDeletesAfter("10h");
    keep(7);
    clock.advance(Duration.ofHours(2));
    root.call("DELETE", "secret/data/keyturn/anchor", "");
    clock.advance(Duration.ofHours(9));
    RemoteFailure failure = failureOf(anchor::kept);
    assertThat(failure.operation()).isEqualTo("anchor");
    assertThat(failure.lost()).isFalse();
  }

  @Test
  void a_key_of_keyturns_own_outlives_the_expiry_of_its_path() throws Exception {
    VaultPath key = new VaultPath("secret", "keyturn/fingerprint", "key");
    var keys = new VaultKeys(connection, new SecureRandom());
    root.post(
        "secret/data/keyturn/fingerprint",
        "{\"data\":{\"key\":\"" + "A".repeat(43) + "=\"},\"options\":{\"cas\":0}}");
    byte[] made = keys.key(key);
    root.post("secret/metadata/keyturn/fingerprint", "{\"delete_version_after\":\"90m\"}");
    var value = store.newest(key).value();
    store.write(key, 1, value, Map.of());
    assertThat(keys.key(key)).isEqualTo(made);
    clock.advance(Duration.ofHours(2));
    assertThat(keys.key(key)).isEqualTo(made);
  }

  private AnchorCheck keep(long size) throws Exception {
    String note = new Checkpoint("keyturn", size, "A".repeat(43) + "=").sign(signer);
    return anchor.keep(note, kept -> new AnchorCheck.Matches(kept.size()));
  }

  private int versions() {
    return root.get("secret/metadata/keyturn/anchor")
        .body()
        .path("data")
        .path("current_version")
        .asInt();
  }

  private void mountDeletesAfter(String span) {
    root.post("secret/config", "{\"delete_version_after\":\"" + span + "\"}");
  }
}
