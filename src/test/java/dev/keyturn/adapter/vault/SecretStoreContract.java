package dev.keyturn.adapter.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of values keeps to. {@link #raw} is somebody else at the same Vault. */
abstract class SecretStoreContract {
  static final Map<String, String> LABELS =
      Map.of("rotation_id", "r-1", "kid", "k-1", "op_key", "00ff", "keyturn", "incoming");

  abstract SecretStore store();

  abstract RawVault raw();

  /** A path that nothing was ever written to. */
  abstract VaultPath fresh();

  @Test
  void a_path_never_written_has_no_newest_version() throws Exception {
    VaultPath path = fresh();
    assertThat(store().newest(path)).isNull();
    assertThat(store().read(path, 1)).isNull();
  }

  @Test
  void what_is_written_is_read_back_with_its_labels() throws Exception {
    VaultPath path = fresh();
    assertThat(store().write(path, 0, SecretValue.of("alpha"), LABELS)).isEqualTo(1);
    assertThat(store().write(path, 1, SecretValue.of("beta"), Map.of())).isEqualTo(2);

    assertVersion(store().newest(path), 2, "beta", Map.of());
    assertVersion(store().read(path, 1), 1, "alpha", LABELS);
    assertThat(store().read(path, 3)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://u:p%40@h:5432/d?sslmode=require",
        "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
        "{\"kty\":\"OKP\",\"d\":\"a\\\\b\"}",
        " leading and trailing ",
        "\u00e4\u4e2d\ud83d\udd11\u0001\t",
        "12345",
        "null"
      })
  void any_text_survives_unchanged(String text) throws Exception {
    VaultPath path = fresh();
    store().write(path, 0, SecretValue.of(text), Map.of());
    assertVersion(store().newest(path), 1, text, Map.of());
  }

  @Test
  void a_write_after_another_version_than_the_newest_changes_nothing() throws Exception {
    VaultPath path = fresh();
    store().write(path, 0, SecretValue.of("alpha"), Map.of());
    for (int wrong : List.of(0, 2, 7)) {
      assertThat(failureOf(() -> store().write(path, wrong, SecretValue.of("x"), Map.of())).kind())
          .isEqualTo(RemoteFailure.Kind.CONFLICT);
    }
    assertVersion(store().newest(path), 1, "alpha", Map.of());
  }

  @Test
  void of_many_writers_after_the_same_version_one_wins() throws Exception {
    VaultPath path = fresh();
    store().protect(path);
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String text = "writer-" + i;
      writers.add(() -> {
        try {
          return store().write(path, 0, SecretValue.of(text), Map.of()) == 1;
        } catch (RemoteFailure failure) {
          assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.CONFLICT);
          return false;
        }
      });
    }
    int won = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> each : threads.invokeAll(writers)) {
        won += each.get() ? 1 : 0;
      }
    }
    assertThat(won).isEqualTo(1);
  }

  @Test
  void a_deleted_newest_version_still_counts() throws Exception {
    VaultPath path = fresh();
    store().write(path, 0, SecretValue.of("alpha"), Map.of());
    store().write(path, 1, SecretValue.of("beta"), LABELS);
    raw().call("DELETE", "secret/data/" + path.path(), "");

    assertVersion(store().newest(path), 2, null, Map.of());
    assertThat(store().read(path, 2)).isNull();
    assertThat(failureOf(() -> store().write(path, 1, SecretValue.of("x"), Map.of())).kind())
        .isEqualTo(RemoteFailure.Kind.CONFLICT);
    assertThat(store().write(path, 2, SecretValue.of("gamma"), Map.of())).isEqualTo(3);

    raw().post("secret/undelete/" + path.path(), "{\"versions\":[2]}");
    assertVersion(store().read(path, 2), 2, "beta", LABELS);
  }

  @Test
  void a_destroyed_version_is_gone_and_still_counts() throws Exception {
    VaultPath path = fresh();
    store().write(path, 0, SecretValue.of("alpha"), Map.of());
    raw().post("secret/destroy/" + path.path(), "{\"versions\":[1]}");
    assertVersion(store().newest(path), 1, null, Map.of());
    assertThat(store().read(path, 1)).isNull();
  }

  @Test
  void fields_of_other_programs_stay_and_are_never_taken_for_labels() throws Exception {
    VaultPath path = fresh();
    raw()
        .post(
            "secret/data/" + path.path(),
            "{\"data\":{\"user\":\"u\",\"n\":12345678901234567890.10,\"o\":{\"a\":[1,null]}}}");
    assertVersion(store().newest(path), 1, null, Map.of());
    store().write(path, 1, SecretValue.of("alpha"), LABELS);
    store().write(path, 2, SecretValue.of("beta"), Map.of("kid", "k-2"));

    assertVersion(store().newest(path), 3, "beta", Map.of("kid", "k-2"));
    var data = raw().get("secret/data/" + path.path()).body().path("data").path("data");
    assertThat(data.path("user").asText()).isEqualTo("u");
    assertThat(data.path("o").toString()).isEqualTo("{\"a\":[1,null]}");
    assertThat(data.path("n").isNumber()).isTrue();
    assertThat(data.has("rotation_id")).isFalse();
  }

  @Test
  void labels_belong_to_the_field_that_was_written_with_them() throws Exception {
    VaultPath jwt = fresh();
    VaultPath pepper = new VaultPath(jwt.mount(), jwt.path(), "pepper");
    store().write(jwt, 0, SecretValue.of("alpha"), Map.of());
    store().write(pepper, 1, SecretValue.of("salty"), Map.of());
    store().write(jwt, 2, SecretValue.of("beta"), LABELS);
    assertVersion(store().newest(jwt), 3, "beta", LABELS);
    assertVersion(store().newest(pepper), 3, "salty", Map.of());

    raw()
        .post(
            "secret/data/" + jwt.path(),
            "{\"data\":{\"value\":\"gamma\",\"rotation_id\":\"r-2\",\"keyturn\":\"incoming\"}}");
    assertVersion(
        store().newest(jwt), 4, "gamma", Map.of("rotation_id", "r-2", "keyturn", "incoming"));
  }

  @Test
  void protecting_a_path_twice_is_protecting_it_once() throws Exception {
    VaultPath path = fresh();
    store().protect(path);
    var metadata = raw().get("secret/metadata/" + path.path()).body();
    store().protect(path);
    assertThat(raw().get("secret/metadata/" + path.path()).body().path("data"))
        .isEqualTo(metadata.path("data"));
    assertThat(metadata.path("data").path("cas_required").asBoolean()).isTrue();
    assertThat(metadata.path("data").path("max_versions").asInt()).isEqualTo(50);
    assertThat(metadata.path("data").path("delete_version_after").asText()).isEqualTo("0s");

    assertThat(store().newest(path)).isNull();
    assertThat(raw().post("secret/data/" + path.path(), "{\"data\":{\"a\":\"b\"}}").status())
        .isEqualTo(400);
    assertThat(store().write(path, 0, SecretValue.of("alpha"), Map.of())).isEqualTo(1);
  }

  @Test
  void protecting_a_path_keeps_a_larger_number_of_versions() throws Exception {
    VaultPath path = fresh();
    raw()
        .post(
            "secret/metadata/" + path.path(),
            "{\"max_versions\":80,\"delete_version_after\":\"1h\"}");
    store().protect(path);
    var metadata = raw().get("secret/metadata/" + path.path()).body().path("data");
    assertThat(metadata.path("max_versions").asInt()).isEqualTo(80);
    assertThat(metadata.path("delete_version_after").asText()).isEqualTo("0s");
  }

  @Test
  void a_protected_path_keeps_its_first_version_past_the_default_limit() throws Exception {
    VaultPath path = fresh();
    store().protect(path);
    for (int after = 0; after < 12; after++) {
      store().write(path, after, SecretValue.of("v" + (after + 1)), Map.of());
    }
    assertVersion(store().read(path, 1), 1, "v1", Map.of());
  }

  @Test
  void labels_of_a_path_are_merged() throws Exception {
    VaultPath path = fresh();
    raw().post("secret/metadata/" + path.path(), "{\"custom_metadata\":{\"owner\":\"team-a\"}}");
    store().label(path, Map.of("managed_by", "keyturn", "kid", "k-1"));
    store().label(path, Map.of("kid", "k-2"));
    var custom =
        raw().get("secret/metadata/" + path.path()).body().path("data").path("custom_metadata");
    assertThat(custom.toString())
        .isEqualTo("{\"kid\":\"k-2\",\"managed_by\":\"keyturn\",\"owner\":\"team-a\"}");
  }

  static void assertVersion(
      SecretStore.Version version, int number, String text, Map<String, String> labels) {
    assertThat(version).isNotNull();
    assertThat(version.number()).isEqualTo(number);
    assertThat(version.labels()).isEqualTo(labels);
    if (text == null) {
      assertThat(version.value()).isNull();
    } else {
      assertThat(version.value().sameAs(SecretValue.of(text))).isTrue();
    }
  }

  /** A call of the store that is expected to fail. */
  interface Attempt {
    void run() throws RemoteFailure;
  }

  static RemoteFailure failureOf(Attempt attempt) {
    RemoteFailure failure = catchThrowableOfType(RemoteFailure.class, attempt::run);
    assertThat(failure).isNotNull();
    return failure;
  }
}
