package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Token;
import dev.keyturn.access.TokenStore;
import dev.keyturn.rotation.port.RotationStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link TokenStore} must do. Each test has tokens of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TokenStoreContract {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123Z");

  private TestDatabase database;
  private TokenStore tokens;

  abstract TestDatabase fresh(Path directory);

  @BeforeAll
  void start(@TempDir Path directory) {
    database = fresh(directory);
    tokens = database.bean(TokenStore.class);
  }

  @AfterAll
  void stop() {
    database.close();
  }

  private Token added(String id) {
    return added(id, NOW);
  }

  private Token added(String id, Instant at) {
    var token =
        new Token(
            id,
            "label of " + id + " ☕",
            "alice@example.com",
            Set.of(AccessRole.OPERATOR, AccessRole.AUDITOR),
            Set.of("plan-a", "plan-b"),
            "bob",
            at,
            at.plus(Duration.ofDays(90)),
            null,
            null,
            null);
    tokens.add(token, hash(id));
    return token;
  }

  private static String hash(String id) {
    return (id + "0".repeat(64)).substring(0, 64);
  }

  @Test
  void a_token_is_found_by_its_hash_and_by_its_id_as_it_was_added() {
    Token token = added("found");

    assertThat(tokens.withHash(hash("found"))).contains(token);
    assertThat(tokens.find("found")).contains(token);
    assertThat(tokens.withHash("found")).isEmpty();
    assertThat(tokens.find(hash("found"))).isEmpty();
    assertThat(tokens.withHash("' or '1'='1")).isEmpty();
  }

  @Test
  void a_token_for_all_plans_has_none() {
    tokens.add(
        new Token(
            "all-plans",
            "l",
            "p",
            Set.of(AccessRole.VIEWER),
            Set.of(),
            "b",
            NOW,
            NOW,
            null,
            null,
            null),
        hash("all-plans"));

    assertThat(tokens.find("all-plans").orElseThrow().plans()).isEmpty();
  }

  @Test
  void no_two_have_the_same_text() {
    added("twin");

    assertThatThrownBy(() ->
            tokens.add(
                new Token(
                    "other-twin", "l", "p", Set.of(), Set.of(), "b", NOW, NOW, null, null, null),
                hash("twin")))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void all_are_listed_newest_first() {
    added("older", NOW.plusSeconds(3600));
    added("newer", NOW.plusSeconds(7200));

    assertThat(tokens.all()).extracting(Token::id).startsWith("newer", "older");
  }

  @Test
  void a_use_is_noted_unless_one_was_noted_a_moment_ago() {
    added("used");
    tokens.used("used", NOW, NOW.minusSeconds(60));
    assertThat(tokens.find("used").orElseThrow().lastUsed()).isEqualTo(NOW);

    tokens.used("used", NOW.plusSeconds(59), NOW.minusSeconds(1));
    assertThat(tokens.find("used").orElseThrow().lastUsed()).isEqualTo(NOW);

    tokens.used("used", NOW.plusSeconds(61), NOW.plusSeconds(1));
    assertThat(tokens.find("used").orElseThrow().lastUsed()).isEqualTo(NOW.plusSeconds(61));
  }

  @Test
  void a_token_is_revoked_once_and_for_good() {
    added("revoked");

    assertThat(tokens.revoke("revoked", NOW, "carol")).isTrue();
    assertThat(tokens.revoke("revoked", NOW.plusSeconds(1), "dave")).isFalse();
    assertThat(tokens.revoke("unknown", NOW, "carol")).isFalse();

    Token token = tokens.find("revoked").orElseThrow();
    assertThat(token.revokedAt()).isEqualTo(NOW);
    assertThat(token.revokedBy()).isEqualTo("carol");
    assertThat(token.valid(NOW)).isFalse();
  }

  @Test
  void two_who_revoke_at_once_are_told_apart() throws Exception {
    try (var second = database.again()) {
      var there = second.bean(TokenStore.class);
      for (int round = 0; round < 20; round++) {
        String id = "race-" + (100 + round);
        added(id);
        Callable<Boolean> here = () -> tokens.revoke(id, NOW, "a");
        assertThat(Race.of(here, () -> there.revoke(id, NOW, "b")))
            .containsExactlyInAnyOrder(true, false);
      }
    }
  }

  @Test
  void a_token_whose_audit_entry_fails_is_not_there() {
    var store = database.bean(RotationStore.class);

    assertThatThrownBy(() ->
            store.inTransaction(() -> {
              added("half-made");
              throw new IllegalStateException("the trail is broken");
            }))
        .hasMessage("the trail is broken");

    assertThat(tokens.find("half-made")).isEmpty();
  }
}
