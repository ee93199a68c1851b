package dev.keyturn.adapter.vault;

import static dev.keyturn.adapter.vault.SecretStoreContract.assertVersion;
import static dev.keyturn.adapter.vault.SecretStoreContract.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import dev.keyturn.ClosedPort;
import dev.keyturn.MovedClock;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.sandbox.vault.Capability;
import dev.keyturn.sandbox.vault.TokenTerms;
import dev.keyturn.sandbox.vault.VaultFault;
import dev.keyturn.sandbox.vault.VaultNamespace;
import dev.keyturn.sandbox.vault.VaultOperation;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way in which a call to Vault goes wrong, and what the caller is told to do next. */
class VaultFaultsTest {
  private static final String CANARY = "canary-3f9d1c7a";
  private static final VaultPath PATH = new VaultPath("secret", "app/jwt", "value");

  private final VaultWorld world = new VaultWorld(Clock.systemUTC());
  private VaultServer server;
  private VaultConnection connection;
  private VaultConnection hasty;
  private VaultStore store;

  @BeforeEach
  void start() throws Exception {
    server = VaultServer.start(world, 0);
    connection = connect(server.address(), world.rootToken(), Duration.ofSeconds(15));
    hasty = connect(server.address(), world.rootToken(), Duration.ofSeconds(1));
    store = new VaultStore(connection);
    store.write(PATH, 0, SecretValue.of(CANARY + "-1"), Map.of());
  }

  @AfterEach
  void stop() {
    connection.close();
    hasty.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "SILENCE_BEFORE_EFFECT, OUTCOME_UNKNOWN, 1",
    "SILENCE_AFTER_EFFECT, OUTCOME_UNKNOWN, 2",
    "ERROR_BEFORE_EFFECT, OUTCOME_UNKNOWN, 1",
    "ERROR_AFTER_EFFECT, OUTCOME_UNKNOWN, 2",
    "BAD_GATEWAY, OUTCOME_UNKNOWN, 1",
    "FOREIGN_NOT_FOUND, OUTCOME_UNKNOWN, 1",
    "RESET_AFTER_EFFECT, OUTCOME_UNKNOWN, 2",
    "TRUNCATED_AFTER_EFFECT, OUTCOME_UNKNOWN, 2",
    "STALLED_AFTER_EFFECT, OUTCOME_UNKNOWN, 2",
    "TOO_MANY_REQUESTS, TRANSIENT, 1",
  })
  void a_failed_write_is_sent_once_and_says_whether_it_may_have_happened(
      VaultFault fault, RemoteFailure.Kind kind, int newest) throws Exception {
    world.failNext(VaultOperation.WRITE_DATA, fault);
    int before = world.calls(VaultOperation.WRITE_DATA);
    SecretValue value = SecretValue.of(CANARY + "-2");
    VaultStore writer = storeFor(fault);
    RemoteFailure failure = failureOf(() -> writer.write(PATH, 1, value, Map.of()));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(world.calls(VaultOperation.WRITE_DATA)).isEqualTo(before + 1);
    assertVersion(store.newest(PATH), newest, CANARY + "-" + newest, Map.of());
    assertShowsNothing(failure);
  }

  @ParameterizedTest
  @EnumSource(VaultFault.class)
  void a_failed_read_is_transient_and_never_means_absent(VaultFault fault) {
    // The JDK's client may repeat a GET on a connection that was closed under it.
    for (int i = 0; i < 3; i++) {
      world.failNext(VaultOperation.READ_DATA, fault);
    }
    RemoteFailure data = failureOf(() -> storeFor(fault).newest(PATH));
    assertThat(data.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    assertShowsNothing(data);
  }

  @ParameterizedTest
  @EnumSource(
      value = VaultFault.class,
      names = {"ERROR_BEFORE_EFFECT", "BAD_GATEWAY", "FOREIGN_NOT_FOUND", "TOO_MANY_REQUESTS"})
  void failed_metadata_is_transient_and_never_means_absent(VaultFault fault) {
    world.failNext(VaultOperation.READ_METADATA, fault);
    assertThat(failureOf(() -> store.newest(PATH)).kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
  }

  @Test
  void settings_may_have_changed_when_no_answer_came() {
    world.failNext(VaultOperation.WRITE_METADATA, VaultFault.SILENCE_AFTER_EFFECT);
    assertThat(failureOf(() -> new VaultStore(hasty).protect(PATH)).kind())
        .isEqualTo(RemoteFailure.Kind.OUTCOME_UNKNOWN);
  }

  @Test
  void nothing_listens_is_transient_even_for_a_write() throws Exception {
    try (var nobody = new ClosedPort();
        var other =
            connect(
                URI.create("http://127.0.0.1:" + nobody.number()),
                world.rootToken(),
                Duration.ofSeconds(2))) {
      var failure =
          failureOf(() -> new VaultStore(other).write(PATH, 1, SecretValue.of("x"), Map.of()));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
      assertThat(failure.problem()).contains("cannot connect");
    }
  }

  @Test
  void a_vault_that_went_away_between_two_calls_was_not_reached() throws Exception {
    server.close();
    assertThat(failureOf(() -> write(1, "x")).kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
  }

  @Test
  void a_sealed_vault_is_transient_and_changes_nothing() throws Exception {
    world.seal();
    RemoteFailure write = failureOf(() -> write(1, "x"));
    assertThat(write.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    assertThat(write.problem()).contains("sealed");
    assertThat(failureOf(() -> store.newest(PATH)).kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    world.unseal();
    assertThat(store.newest(PATH).number()).isEqualTo(1);
  }

  @Test
  void a_policy_that_says_no_names_the_path_and_the_capability() throws Exception {
    world
        .root()
        .policy(
            "reader",
            Map.of(
                "secret/data/app/*", VaultNamespace.can(Capability.READ),
                "secret/metadata/app/+", VaultNamespace.can(Capability.READ)));
    String token =
        world
            .root()
            .token(new TokenTerms(Duration.ofHours(1), Duration.ZERO, true, List.of("reader")));
    try (var limited = connect(server.address(), token, Duration.ofSeconds(2))) {
      VaultStore reader = new VaultStore(limited);
      assertThat(reader.newest(PATH).number()).isEqualTo(1);
      RemoteFailure failure =
          failureOf(() -> reader.write(PATH, 1, SecretValue.of(CANARY), Map.of()));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(failure.problem()).contains("secret/data/app/jwt").contains("update");
      assertShowsNothing(failure);
      assertThat(failureOf(() -> reader.newest(new VaultPath("secret", "other", "v"))).problem())
          .contains("secret/metadata/other")
          .contains("read");
    }
  }

  @Test
  void a_mount_that_is_not_there_is_not_a_missing_secret() {
    RemoteFailure failure = failureOf(() -> store.newest(new VaultPath("nowhere", "a", "v")));
    assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
    assertThat(failure.problem()).contains("mount");
  }

  @Test
  void a_mount_that_expires_versions_cannot_be_protected() {
    new RawVault(server.address(), world.rootToken())
        .post("secret/config", "{\"delete_version_after\":\"720h\"}");
    RemoteFailure failure = failureOf(() -> store.protect(PATH));
    assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
    assertThat(failure.problem()).contains("720h0m0s");
  }

  @Test
  void a_mount_of_several_segments_is_found() throws Exception {
    world.root().enableKv("team/a/kv");
    VaultPath deep = new VaultPath("team/a/kv", "app/jwt", "value");
    store.protect(deep);
    assertThat(store.write(deep, 0, SecretValue.of("alpha"), Map.of())).isEqualTo(1);
    assertVersion(store.newest(deep), 1, "alpha", Map.of());
  }

  @Test
  void labels_are_only_those_that_are_known() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.write(PATH, 1, SecretValue.of("x"), Map.of("password", "p")));
  }

  /** Only where no answer comes is the time-out short: elsewhere a busy machine may be slow. */
  private VaultStore storeFor(VaultFault fault) {
    return switch (fault) {
      case SILENCE_BEFORE_EFFECT, SILENCE_AFTER_EFFECT, STALLED_AFTER_EFFECT ->
          new VaultStore(hasty);
      case ERROR_BEFORE_EFFECT,
          ERROR_AFTER_EFFECT,
          BAD_GATEWAY,
          FOREIGN_NOT_FOUND,
          RESET_AFTER_EFFECT,
          TRUNCATED_AFTER_EFFECT,
          TOO_MANY_REQUESTS ->
          store;
    };
  }

  private void write(int after, String text) throws RemoteFailure {
    store.write(PATH, after, SecretValue.of(text), Map.of());
  }

  private void assertShowsNothing(RemoteFailure failure) {
    StringWriter all = new StringWriter();
    failure.printStackTrace(new PrintWriter(all));
    assertThat(all.toString()).doesNotContain(CANARY).doesNotContain(world.rootToken());
    assertThat(failure.getMessage()).doesNotContain("\n");
  }

  static VaultConnection connect(URI address, String token, Duration timeout) {
    return new VaultConnection(
        new VaultSettings(
            address, new VaultLogin.Token(SecretValue.of(token)), null, null, timeout),
        Clock.systemUTC());
  }

  @Test
  void whoever_asks_for_a_pause_is_left_alone_until_it_is_over() throws Exception {
    var clock = new MovedClock("2026-11-20T12:00:00Z");
    var asked = new AtomicInteger();
    var busy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    busy.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.incrementAndGet();
            exchange.getResponseHeaders().set("Retry-After", "30");
            exchange.sendResponseHeaders(429, -1);
          }
        });
    busy.start();
    var address = URI.create("http://127.0.0.1:" + busy.getAddress().getPort());
    var login = new VaultLogin.Token(SecretValue.of("token"));
    try (var patient =
        new VaultConnection(
            new VaultSettings(address, login, null, null, Duration.ofSeconds(15)), clock)) {
      var waiting = new VaultStore(patient);
      assertThat(failureOf(() -> waiting.newest(PATH)).kind())
          .isEqualTo(RemoteFailure.Kind.TRANSIENT);

      RemoteFailure early = failureOf(() -> waiting.newest(PATH));
      assertThat(early.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
      assertThat(early.retryAfter()).isEqualTo(Duration.ofSeconds(30));
      assertThat(asked).hasValue(1);

      clock.advance(Duration.ofSeconds(30));
      failureOf(() -> waiting.newest(PATH));
      assertThat(asked).hasValue(2);
    } finally {
      busy.stop(0);
    }
  }
}
