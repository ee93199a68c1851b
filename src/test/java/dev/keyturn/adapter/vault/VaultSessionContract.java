package dev.keyturn.adapter.vault;

import static dev.keyturn.Patience.await;
import static dev.keyturn.adapter.vault.SecretStoreContract.assertVersion;
import static dev.keyturn.adapter.vault.SecretStoreContract.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.sandbox.vault.AppRoleIds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Logins, tokens and what a policy refuses, with Keyturn's own code, at any Vault. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class VaultSessionContract {
  private static final String POLICY =
      """
      path "secret/data/app/*"     { capabilities = ["create", "read", "update"] }
      path "secret/metadata/app/*" { capabilities = ["create", "read", "update"] }
      """;
  private static final Duration HOUR = Duration.ofHours(1);

  private final AtomicInteger paths = new AtomicInteger();
  VaultUnderTest vault;
  private VaultPath path;

  abstract VaultUnderTest begin();

  @BeforeAll
  void start() {
    vault = begin();
    vault.policy("app", POLICY);
    vault.policy("nothing", "path \"secret/data/elsewhere\" { capabilities = [\"read\"] }");
  }

  @AfterAll
  void stop() {
    if (vault != null) {
      vault.close();
    }
  }

  @BeforeEach
  void freshPath() {
    path = new VaultPath("secret", "app/s" + paths.incrementAndGet(), "value");
  }

  @Test
  void one_login_serves_many_calls() throws Exception {
    try (var connection = connect(appRole(HOUR, Duration.ZERO), Clock.systemUTC())) {
      VaultStore store = new VaultStore(connection);
      connection.check();
      store.protect(path);
      assertThat(store.write(path, 0, SecretValue.of("alpha"), Map.of())).isEqualTo(1);
      assertVersion(store.newest(path), 1, "alpha", Map.of());
      assertThat(vault.logins()).isEqualTo(1);
    }
  }

  @Test
  void a_token_is_renewed_when_less_than_a_third_of_its_life_is_left() throws Exception {
    MovedClock clock = new MovedClock("2026-11-20T12:00:00Z");
    try (var connection = connect(appRole(HOUR, Duration.ZERO), clock)) {
      VaultStore store = new VaultStore(connection);
      for (int i = 0; i < 4; i++) {
        assertThat(store.newest(path)).isNull();
        clock.advance(Duration.ofMinutes(41));
      }
      assertThat(vault.logins()).isEqualTo(1);
    }
  }

  @Test
  void a_token_at_the_end_of_its_longest_life_is_replaced_and_nobody_notices() throws Exception {
    var login = appRole(Duration.ofSeconds(3), Duration.ofSeconds(4));
    try (var connection = connect(login, Clock.systemUTC())) {
      VaultStore store = new VaultStore(connection);
      store.write(path, 0, SecretValue.of("alpha"), Map.of());
      await().until(() -> store.newest(path).number() == 1 && vault.logins() > 2);
    }
  }

  @Test
  void a_revoked_token_costs_one_login_and_the_write_happens_once() throws Exception {
    AppRoleIds ids = vault.appRole(HOUR, Duration.ZERO, "app");
    try (var connection = connect(login(ids), Clock.systemUTC())) {
      VaultStore store = new VaultStore(connection);
      store.newest(path);
      vault.revokeLogins();
      assertThat(store.write(path, 0, SecretValue.of("alpha"), Map.of())).isEqualTo(1);
      assertThat(store.newest(path).number()).isEqualTo(1);
      assertThat(vault.logins()).isEqualTo(2);
    }
  }

  @Test
  void a_policy_that_says_no_names_the_path_and_costs_no_login() {
    AppRoleIds ids = vault.appRole(HOUR, Duration.ZERO, "nothing");
    try (var connection = connect(login(ids), Clock.systemUTC())) {
      RemoteFailure failure = failureOf(() -> new VaultStore(connection).newest(path));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(failure.status()).isEqualTo(403);
      assertThat(failure.problem()).contains("read on secret/metadata/" + path.path());
      assertThat(vault.logins()).isEqualTo(1);
    }
  }

  @Test
  void a_policy_that_only_reads_refuses_the_write() throws Exception {
    vault.policy(
        "reader",
        """
        path "secret/data/app/*"     { capabilities = ["read"] }
        path "secret/metadata/app/+" { capabilities = ["read"] }
        """);
    try (var all = token(HOUR, "app");
        var limited = token(HOUR, "reader")) {
      new VaultStore(all).write(path, 0, SecretValue.of("alpha"), Map.of());
      VaultStore reader = new VaultStore(limited);
      assertVersion(reader.newest(path), 1, "alpha", Map.of());
      for (RemoteFailure failure :
          List.of(
              failureOf(() -> reader.write(path, 1, SecretValue.of("beta"), Map.of())),
              failureOf(() -> reader.label(path, Map.of("kid", "k"))),
              failureOf(() -> reader.protect(path)))) {
        assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
        assertThat(failure.status()).isEqualTo(403);
        assertThat(failure.problem()).contains("update").contains(path.path());
      }
    }
  }

  @Test
  void what_a_rotation_may_not_do_is_found_without_writing() throws Exception {
    vault.policy(
        "half",
        """
        path "secret/data/app/*"     { capabilities = ["create", "read", "update"] }
        path "secret/metadata/app/*" { capabilities = ["read"] }
        """);
    var misspelt = new VaultPath("secret", "ap/" + path.path(), "value");
    try (var all = token(HOUR, "app");
        var half = token(HOUR, "half")) {
      VaultStore store = new VaultStore(all);
      assertThat(store.ready(List.of(path))).containsExactly(path);
      assertThat(store.newest(path)).as("nothing was written").isNull();
      RemoteFailure failure = failureOf(() -> store.ready(List.of(path, misspelt)));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(failure.problem()).contains(misspelt.path());
      failure = failureOf(() -> new VaultStore(half).ready(List.of(path)));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(failure.problem()).contains("create, update on secret/metadata/" + path.path());

      store.write(path, 0, SecretValue.of("alpha"), Map.of());
      assertThat(store.ready(List.of(path))).isEmpty();
    }
  }

  @Test
  void a_token_is_told_what_it_may_do() throws Exception {
    try (var connection = token(HOUR, "app")) {
      VaultAccess access = new VaultAccess(connection);
      assertThat(access.capabilities(List.of("secret/data/app/a", "secret/destroy/app/a")))
          .isEqualTo(
              Map.of(
                  "secret/data/app/a", Set.of("create", "read", "update"),
                  "secret/destroy/app/a", Set.of("deny")));
      assertThat(access.capabilities(List.of("secret/metadata/app/a")))
          .containsOnlyKeys("secret/metadata/app/a");
      assertThat(access.mount(path).keepsVersions()).isTrue();
      assertThat(access.mount(new VaultPath("nowhere", "a", "v"))).isNull();
      assertThat(access.keeping(path)).isNull();
      assertThat(access.keepingOfMount(path)).isNull();
    }
  }

  @Test
  void a_refused_login_says_where_and_shows_no_credential() {
    AppRoleIds ids = vault.appRole(HOUR, Duration.ZERO, "app");
    for (VaultLogin wrong :
        List.of(
            new VaultLogin.AppRole("approle", ids.roleId(), SecretValue.of("wrong-canary-77aa")),
            new VaultLogin.AppRole("approle", "wrong-canary", SecretValue.of(ids.secretId())),
            new VaultLogin.AppRole("elsewhere", ids.roleId(), SecretValue.of(ids.secretId())))) {
      try (var connection = connect(wrong, Clock.systemUTC())) {
        RemoteFailure failure = failureOf(() -> new VaultStore(connection).newest(path));
        assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
        assertThat(failure.problem()).contains("refused the login at auth/");
        assertThat(failure.toString()).doesNotContain("canary").doesNotContain(ids.secretId());
      }
    }
  }

  @Test
  void a_signed_token_from_a_file_is_a_login(@TempDir Path folder) throws Exception {
    SignedToken accepted = SignedToken.make("keyturn");
    vault.jwtRole("keyturn", accepted, "app");
    Path file = folder.resolve("token");
    Files.writeString(file, accepted.text() + "\n");
    try (var connection = connect(new VaultLogin.Jwt("jwt", "keyturn", file), Clock.systemUTC())) {
      VaultStore store = new VaultStore(connection);
      assertThat(store.write(path, 0, SecretValue.of("alpha"), Map.of())).isEqualTo(1);
      vault.revokeLogins();
      assertThat(store.newest(path).number()).isEqualTo(1);

      vault.revokeLogins();
      Files.writeString(file, SignedToken.make("keyturn").text());
      RemoteFailure failure = failureOf(() -> store.newest(path));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(failure.problem()).contains("auth/jwt/login");
    }
  }

  @Test
  void a_token_made_elsewhere_is_renewed_and_its_end_is_told() throws Exception {
    MovedClock clock = new MovedClock("2026-11-20T12:00:00Z");
    String token = vault.token(HOUR, "app");
    try (var connection = connect(new VaultLogin.Token(SecretValue.of(token)), clock)) {
      VaultStore store = new VaultStore(connection);
      for (int i = 0; i < 3; i++) {
        assertThat(store.newest(path)).isNull();
        clock.advance(Duration.ofMinutes(41));
      }
      vault.revoke(token);
      RemoteFailure failure = failureOf(() -> store.newest(path));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(failure.problem()).contains("expired").doesNotContain(token);
    }
  }

  @Test
  void a_refused_login_is_found_without_a_rotation_and_a_dead_token_is_replaced() throws Exception {
    AppRoleIds ids = vault.appRole(HOUR, Duration.ZERO, "app");
    try (var connection = connect(login(ids), Clock.systemUTC())) {
      assertThat(connection.refusal()).isEmpty();
      vault.revokeLogins();
      assertThat(connection.refusal()).isEmpty();
    }
    var wrong = new VaultLogin.AppRole("approle", ids.roleId(), SecretValue.of("wrong-canary"));
    try (var connection = connect(wrong, Clock.systemUTC())) {
      assertThat(connection.refusal().orElseThrow())
          .contains("refused the login")
          .doesNotContain("canary");
    }
    String token = vault.token(HOUR, "app");
    try (var connection = connect(new VaultLogin.Token(SecretValue.of(token)), Clock.systemUTC())) {
      assertThat(connection.refusal()).isEmpty();
      vault.revoke(token);
      assertThat(connection.refusal().orElseThrow()).contains("expired").doesNotContain(token);
    }
  }

  @Test
  void a_mount_that_is_not_there_is_not_a_missing_secret() {
    try (var connection = connect(rootLogin(), Clock.systemUTC())) {
      var store = new VaultStore(connection);
      RemoteFailure failure = failureOf(() -> store.newest(new VaultPath("nowhere", "a", "v")));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(failure.status()).isEqualTo(404);
      assertThat(failure.problem()).contains("mount");
    }
  }

  /** Vault finds the store, and says in its own way that the store has no such path. */
  @Test
  void a_mount_that_lies_inside_another_is_not_a_missing_secret() {
    try (var connection = connect(rootLogin(), Clock.systemUTC())) {
      var store = new VaultStore(connection);
      var inside = new VaultPath("secret/inner", "a", "v");
      RemoteFailure failure = failureOf(() -> store.newest(inside));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(failure.problem()).contains("mount");
    }
  }

  @Test
  void a_sealed_vault_is_transient_and_changes_nothing() throws Exception {
    try (var connection = connect(rootLogin(), Clock.systemUTC())) {
      VaultStore store = new VaultStore(connection);
      store.write(path, 0, SecretValue.of("alpha"), Map.of());
      vault.seal();
      try {
        RemoteFailure write =
            failureOf(() -> store.write(path, 0, SecretValue.of("beta"), Map.of()));
        assertThat(write.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
        assertThat(write.problem()).contains("sealed");
        assertThat(failureOf(() -> store.newest(path)).kind())
            .isEqualTo(RemoteFailure.Kind.TRANSIENT);
        try (var late = connect(rootLogin(), Clock.systemUTC())) {
          assertThat(failureOf(late::check).kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
        }
      } finally {
        vault.unseal();
      }
      assertVersion(store.newest(path), 1, "alpha", Map.of());
    }
  }

  private VaultConnection token(Duration life, String policy) {
    return connect(
        new VaultLogin.Token(SecretValue.of(vault.token(life, policy))), Clock.systemUTC());
  }

  private VaultLogin rootLogin() {
    return new VaultLogin.Token(SecretValue.of(vault.rootToken()));
  }

  private VaultLogin appRole(Duration life, Duration longest) {
    return login(vault.appRole(life, longest, "app"));
  }

  private static VaultLogin login(AppRoleIds ids) {
    return new VaultLogin.AppRole("approle", ids.roleId(), SecretValue.of(ids.secretId()));
  }

  private VaultConnection connect(VaultLogin login, Clock clock) {
    return new VaultConnection(
        new VaultSettings(vault.address(), login, null, null, Duration.ofSeconds(15)), clock);
  }
}
