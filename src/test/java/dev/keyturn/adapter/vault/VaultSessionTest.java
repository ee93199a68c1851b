package dev.keyturn.adapter.vault;

import static dev.keyturn.adapter.vault.SecretStoreContract.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.sandbox.vault.AppRoleIds;
import dev.keyturn.sandbox.vault.Capability;
import dev.keyturn.sandbox.vault.TokenTerms;
import dev.keyturn.sandbox.vault.VaultFault;
import dev.keyturn.sandbox.vault.VaultNamespace;
import dev.keyturn.sandbox.vault.VaultOperation;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in, renewing, and logging in again; time is stepped by hand on both sides. */
class VaultSessionTest {
  private static final VaultPath PATH = new VaultPath("secret", "app/jwt", "value");
  private static final TokenTerms HOUR = terms(Duration.ofHours(1), Duration.ZERO, true);

  private final MovedClock clock = new MovedClock("2026-11-20T12:00:00Z");
  private final VaultWorld world = new VaultWorld(clock);
  private VaultServer server;

  @BeforeEach
  void start() throws Exception {
    server = VaultServer.start(world, 0);
    allow(world.root());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_token_is_renewed_when_less_than_a_third_of_its_life_is_left() throws Exception {
    try (var connection = appRole(HOUR)) {
      VaultStore store = new VaultStore(connection);
      store.write(PATH, 0, SecretValue.of("alpha"), Map.of());
      clock.advance(Duration.ofMinutes(39));
      store.newest(PATH);
      assertThat(world.calls(VaultOperation.RENEW_SELF)).isZero();
      clock.advance(Duration.ofMinutes(2));
      store.newest(PATH);
      clock.advance(Duration.ofMinutes(30));
      assertThat(store.newest(PATH).number()).isEqualTo(1);
      assertThat(world.calls(VaultOperation.RENEW_SELF)).isEqualTo(1);
      assertThat(world.calls(VaultOperation.LOGIN)).isEqualTo(1);
    }
  }

  @Test
  void a_token_near_its_longest_life_is_replaced_by_a_login() throws Exception {
    try (var connection = appRole(terms(Duration.ofHours(1), Duration.ofMinutes(70), true))) {
      VaultStore store = new VaultStore(connection);
      store.newest(PATH);
      clock.advance(Duration.ofMinutes(55));
      store.newest(PATH);
      assertThat(world.calls(VaultOperation.LOGIN)).isEqualTo(2);
    }
  }

  @Test
  void a_token_that_cannot_be_renewed_is_replaced_by_a_login() throws Exception {
    try (var connection = appRole(terms(Duration.ofHours(1), Duration.ZERO, false))) {
      VaultStore store = new VaultStore(connection);
      store.newest(PATH);
      clock.advance(Duration.ofMinutes(50));
      store.newest(PATH);
      assertThat(world.calls(VaultOperation.RENEW_SELF)).isZero();
      assertThat(world.calls(VaultOperation.LOGIN)).isEqualTo(2);
    }
  }

  @Test
  void a_renewal_that_fails_for_now_does_not_stop_a_token_that_still_lives() throws Exception {
    try (var connection = appRole(HOUR)) {
      VaultStore store = new VaultStore(connection);
      store.newest(PATH);
      clock.advance(Duration.ofMinutes(45));
      world.failNext(VaultOperation.RENEW_SELF, VaultFault.ERROR_BEFORE_EFFECT);
      store.newest(PATH);
      store.newest(PATH);
      assertThat(world.calls(VaultOperation.RENEW_SELF)).isEqualTo(2);
      assertThat(world.calls(VaultOperation.LOGIN)).isEqualTo(1);
    }
  }

  @Test
  void a_revoked_token_costs_one_login_and_the_write_happens_once() throws Exception {
    try (var connection = appRole(HOUR)) {
      VaultStore store = new VaultStore(connection);
      store.newest(PATH);
      world.revokeAll();
      assertThat(store.write(PATH, 0, SecretValue.of("alpha"), Map.of())).isEqualTo(1);
      assertThat(world.calls(VaultOperation.LOGIN)).isEqualTo(2);
      assertThat(store.newest(PATH).number()).isEqualTo(1);
    }
  }

  @Test
  void a_policy_that_says_no_is_asked_once_and_costs_no_login() throws Exception {
    world.root().policy("app", Map.of());
    try (var connection = appRole(HOUR)) {
      RemoteFailure failure = failureOf(() -> new VaultStore(connection).newest(PATH));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(world.calls(VaultOperation.LOGIN)).isEqualTo(1);
      assertThat(world.calls(VaultOperation.READ_METADATA)).isEqualTo(1);
    }
  }

  @Test
  void a_refused_login_is_sent_once_and_shows_no_credential() {
    AppRoleIds ids = world.root().appRole(HOUR);
    var login =
        new VaultLogin.AppRole("approle", ids.roleId(), SecretValue.of("wrong-canary-77aa"));
    try (var connection = connect(login, null)) {
      RemoteFailure failure = failureOf(() -> new VaultStore(connection).newest(PATH));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(failure.problem()).contains("auth/approle/login");
      assertThat(world.calls(VaultOperation.LOGIN)).isEqualTo(1);
      assertThat(failure.toString()).doesNotContain("canary").doesNotContain(ids.roleId());
    }
    assertThat(login.toString()).doesNotContain("canary").doesNotContain(ids.roleId());
  }

  @Test
  void a_jwt_is_read_from_its_file_at_every_login(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("token");
    Files.writeString(file, "header.first.signature\n");
    world.root().jwtRole("keyturn", "header.first.signature", HOUR);
    try (var connection = connect(new VaultLogin.Jwt("jwt", "keyturn", file), null)) {
      VaultStore store = new VaultStore(connection);
      store.newest(PATH);
      world.revokeAll();
      Files.writeString(file, "header.second.signature\n");
      world.root().jwtRole("keyturn", "header.second.signature", HOUR);
      assertThat(store.newest(PATH)).isNull();
      world.revokeAll();
      Files.delete(file);
      assertThat(failureOf(() -> store.newest(PATH)).kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
    }
  }

  @Test
  void a_token_made_elsewhere_is_renewed_and_its_end_is_told() throws Exception {
    String token = world.root().token(terms(Duration.ofHours(1), Duration.ofHours(2), true));
    try (var connection = connect(new VaultLogin.Token(SecretValue.of(token)), null)) {
      VaultStore store = new VaultStore(connection);
      store.newest(PATH);
      clock.advance(Duration.ofMinutes(50));
      store.newest(PATH);
      assertThat(world.calls(VaultOperation.RENEW_SELF)).isEqualTo(1);
      clock.advance(Duration.ofHours(2));
      RemoteFailure failure = failureOf(() -> store.newest(PATH));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(failure.problem()).contains("expired").doesNotContain(token);
    }
  }

  @Test
  void a_namespace_has_secrets_and_logins_of_its_own() throws Exception {
    VaultNamespace team = world.namespace("team-a");
    allow(team);
    AppRoleIds ids = team.appRole(HOUR);
    var login = new VaultLogin.AppRole("approle", ids.roleId(), SecretValue.of(ids.secretId()));
    try (var inside = connect(login, "team-a");
        var outside = connect(new VaultLogin.Token(SecretValue.of(world.rootToken())), null);
        var wrong = connect(login, "team-b")) {
      new VaultStore(inside).write(PATH, 0, SecretValue.of("alpha"), Map.of());
      assertThat(new VaultStore(outside).newest(PATH)).isNull();
      assertThat(failureOf(() -> new VaultStore(wrong).newest(PATH)).kind())
          .isEqualTo(RemoteFailure.Kind.REJECTED);
    }
  }

  @Test
  void the_login_may_be_in_a_parent_of_the_namespace_that_has_the_secrets() throws Exception {
    world.namespace("team/child");
    VaultNamespace team = world.namespace("team");
    var all = VaultNamespace.can(Capability.CREATE, Capability.READ, Capability.UPDATE);
    team.policy("app", Map.of("child/secret/data/app/*", all, "child/secret/metadata/app/*", all));
    AppRoleIds ids = team.appRole(HOUR);
    var login = new VaultLogin.AppRole("approle", ids.roleId(), SecretValue.of(ids.secretId()));
    var limit = Duration.ofSeconds(15);
    try (var below = connect(login, "team/child");
        var connection =
            new VaultConnection(
                new VaultSettings(server.address(), login, "team/child", "team", null, limit),
                clock)) {
      assertThat(failureOf(() -> new VaultStore(below).newest(PATH)).problem())
          .contains("refused the login");
      var store = new VaultStore(connection);
      assertThat(store.write(PATH, 0, SecretValue.of("alpha"), Map.of())).isEqualTo(1);
      connection.check();
      assertThat(new VaultAccess(connection).capabilities(List.of("secret/data/app/jwt")))
          .isEqualTo(Map.of("secret/data/app/jwt", Set.of("create", "read", "update")));
    }
  }

  @Test
  void a_credential_tells_when_it_ends_to_whom_may_look() throws Exception {
    var ends = clock.instant().plus(Duration.ofDays(10));
    AppRoleIds ids =
        world.root().appRole(terms(Duration.ofHours(1), Duration.ofHours(24), true), ends, 5);
    var login = new VaultLogin.AppRole("approle", ids.roleId(), SecretValue.of(ids.secretId()));
    try (var connection = connect(login, null)) {
      var credential = new VaultCredential(connection);
      assertThat(credential.terms()).isEmpty();
      assertThat(credential.hidden().lookup()).isEqualTo("auth/approle/role/r1/secret-id/lookup");

      var read = VaultNamespace.can(Capability.READ);
      var update = VaultNamespace.can(Capability.UPDATE);
      world
          .root()
          .policy(
              "app",
              Map.of(
                  "auth/approle/role/r1", read, "auth/approle/role/r1/secret-id/lookup", update));
      assertThat(credential.terms())
          .contains(new VaultCredential.Terms(ends, 4, 0, Duration.ofHours(24)));
    }
  }

  @Test
  void a_token_that_nobody_can_renew_tells_its_end() throws Exception {
    String token = world.root().token(terms(Duration.ofDays(3), Duration.ZERO, false));
    try (var connection = connect(new VaultLogin.Token(SecretValue.of(token)), null)) {
      assertThat(new VaultCredential(connection).terms().orElseThrow().ends())
          .isEqualTo(clock.instant().plus(Duration.ofDays(3)));
    }
  }

  private VaultConnection appRole(TokenTerms terms) {
    AppRoleIds ids = world.root().appRole(terms);
    return connect(
        new VaultLogin.AppRole("approle", ids.roleId(), SecretValue.of(ids.secretId())), null);
  }

  private VaultConnection connect(VaultLogin login, String namespace) {
    return new VaultConnection(
        new VaultSettings(server.address(), login, namespace, null, Duration.ofSeconds(5)), clock);
  }

  private static TokenTerms terms(Duration ttl, Duration max, boolean renewable) {
    return new TokenTerms(ttl, max, renewable, List.of("app"));
  }

  private static void allow(VaultNamespace namespace) {
    var all = VaultNamespace.can(Capability.CREATE, Capability.READ, Capability.UPDATE);
    namespace.policy("app", Map.of("secret/data/app/*", all, "secret/metadata/app/*", all));
  }
}
