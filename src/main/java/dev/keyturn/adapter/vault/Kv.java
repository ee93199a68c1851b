package dev.keyturn.adapter.vault;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.VaultPath;
import io.github.jopenlibs.vault.api.WriteOptions;
import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The requests to KV version 2; none of them deletes. */
final class Kv {
  private final VaultConnection connection;

  Kv(VaultConnection connection) {
    this.connection = connection;
  }

  /**
   * One version as it rests.
   *
   * @param expires when Vault deletes it by itself; null: never
   */
  record Stored(JsonObject fields, @Nullable Instant expires) {
    @Override
    public String toString() {
      return "Stored[hidden]";
    }
  }

  /**
   * When a version is, or was, deleted; null: never. A time that is no time is as far away as can
   * be, and is not never.
   */
  static @Nullable Instant deletion(@Nullable JsonObject version) {
    String text = version == null ? "" : VaultAnswer.text(version, "deletion_time");
    try {
      return text.isEmpty() ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.MAX;
    }
  }

  /** When a version was written; empty where that is not told. */
  static Optional<Instant> made(@Nullable JsonObject version) {
    try {
      return version == null
          ? Optional.empty()
          : Optional.of(Instant.parse(VaultAnswer.text(version, "created_time")));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** After how long a path or a mount lets versions be deleted; zero: never, or it is not told. */
  static Duration span(JsonObject settings) {
    String text = VaultAnswer.text(settings, "delete_version_after");
    try {
      return text.isEmpty() ? Duration.ZERO : Duration.parse("PT" + text);
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }

  /** What metadata tells of one version; null where it knows none. */
  static @Nullable JsonObject version(@Nullable JsonObject metadata, int number) {
    JsonObject versions = metadata == null ? null : VaultAnswer.object(metadata, "versions");
    return versions == null ? null : VaultAnswer.object(versions, String.valueOf(number));
  }

  /** The metadata of a path; null when there is nothing, not even settings. */
  @Nullable JsonObject metadata(VaultPath path) throws RemoteFailure {
    Call call = Call.read("read metadata", path.mount() + "/metadata/" + path.path());
    VaultAnswer answer = connection.read(call);
    if (answer.absent()) {
      return null;
    }
    JsonObject data = call.success(answer).data();
    if (data == null || VaultAnswer.number(data, "current_version") < 0) {
      throw call.failure(
          RemoteFailure.Kind.REJECTED,
          200,
          "the mount " + path.mount() + " is not KV version 2; upgrade it or name another one");
    }
    return data;
  }

  /**
   * Changes the settings that are named.
   *
   * @param before as they were read; where the mount asks for a compare-and-set of metadata,
   *     OpenBao refuses to change any others
   */
  void writeMetadata(VaultPath path, @Nullable JsonObject before, Map<String, Object> settings)
      throws RemoteFailure {
    Call call = Call.write("write metadata", path.mount() + "/metadata/" + path.path());
    VaultAnswer answer = connection.write(call, settings);
    if (answer.status() == 400 && answer.says("metadata check-and-set parameter required")) {
      var compared = new TreeMap<String, Object>(settings);
      compared.put(
          "metadata_cas", Math.max(0, VaultAnswer.number(before, "current_metadata_version")));
      answer = connection.write(call, compared);
    }
    if (answer.status() == 400 && answer.says("metadata check-and-set parameter does not match")) {
      throw call.failure(
          RemoteFailure.Kind.CONFLICT, 400, "the settings of " + path + " were changed meanwhile");
    }
    if (answer.status() != 204) {
      call.success(answer);
    }
  }

  /** One version; null when it is not there, was deleted or destroyed. */
  @Nullable Stored version(VaultPath path, int version) throws RemoteFailure {
    Call call = Call.read("read", path.mount() + "/data/" + path.path());
    // With "false" the driver reads twice, with "true" as often as its retries say: once.
    VaultAnswer answer =
        connection.ask(call, 2, depth(path), logical -> logical.read(inKv(path), true, version));
    if (answer.absent()) {
      return null;
    }
    JsonObject data = call.success(answer).data();
    JsonObject fields = data == null ? null : VaultAnswer.object(data, "data");
    JsonObject metadata = data == null ? null : VaultAnswer.object(data, "metadata");
    if (fields == null || VaultAnswer.number(metadata, "version") != version) {
      throw call.failure(
          RemoteFailure.Kind.TRANSIENT, 200, "the answer is not that of version " + version);
    }
    return new Stored(fields, deletion(metadata));
  }

  /**
   * Writes a version, if the newest is {@code after}.
   *
   * @return its number
   */
  int write(VaultPath path, int after, Map<String, Object> fields) throws RemoteFailure {
    Call call = Call.write("write", path.mount() + "/data/" + path.path());
    WriteOptions cas = new WriteOptions().checkAndSet((long) after).build();
    VaultAnswer answer =
        connection.ask(
            call, 2, depth(path), logical -> logical.write(inKv(path), fields, null, cas));
    if (answer.status() == 400 && answer.says("did not match the current version")) {
      throw call.failure(
          RemoteFailure.Kind.CONFLICT,
          400,
          "version " + after + " is no longer the newest of " + path);
    }
    if (answer.status() == 204) {
      throw call.failure(
          RemoteFailure.Kind.REJECTED,
          204,
          "the mount " + path.mount() + " is not KV version 2 and keeps no versions");
    }
    int written = VaultAnswer.number(call.success(answer).data(), "version");
    if (written != after + 1) {
      throw call.unanswered("the answer does not name the version that was written");
    }
    return written;
  }

  /** The settings of the mount; null when the policy does not let us see them. */
  @Nullable JsonObject mountSettings(VaultPath path) throws RemoteFailure {
    Call call = Call.read("read mount settings", path.mount() + "/config");
    VaultAnswer answer = connection.read(call);
    if (answer.status() == 403 && answer.body() != null) {
      return null;
    }
    return call.data(answer);
  }

  /** The driver puts {@code data} in between. */
  private static String inKv(VaultPath path) {
    return path.mount() + "/" + path.path();
  }

  private static int depth(VaultPath path) {
    return path.mount().split("/", -1).length;
  }
}
