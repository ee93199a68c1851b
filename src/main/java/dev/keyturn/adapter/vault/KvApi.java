package dev.keyturn.adapter.vault;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.VaultPath;
import io.github.jopenlibs.vault.api.WriteOptions;
import io.github.jopenlibs.vault.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests of KV version 2 that Keyturn makes; none of them deletes. The driver's own {@code
 * delete} destroys every version of a secret, which is one more reason.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2">KV v2 API</a>
 */
final class KvApi {
  private final VaultConnection connection;

  KvApi(VaultConnection connection) {
    this.connection = connection;
  }

  /** The metadata of a path; null when there is nothing, not even settings. */
  @Nullable JsonObject metadata(VaultPath path) throws RemoteFailure {
    String target = path.mount() + "/metadata/" + path.path();
    Call call = Call.read("read metadata", target);
    VaultAnswer answer = connection.ask(call, 1, 1, logical -> logical.read(target));
    if (answer.absent()) {
      return null;
    }
    JsonObject data = answer.data();
    if (answer.status() != 200 || answer.body() == null) {
      throw call.unexpected(answer);
    }
    if (data == null || VaultAnswer.number(data, "current_version") < 0) {
      throw call.failure(
          RemoteFailure.Kind.REJECTED,
          200,
          "the mount " + path.mount() + " is not KV version 2; upgrade it or name another one");
    }
    return data;
  }

  /** Changes the settings that are named. */
  void writeMetadata(VaultPath path, Map<String, Object> settings) throws RemoteFailure {
    String target = path.mount() + "/metadata/" + path.path();
    Call call = Call.write("write metadata", target);
    VaultAnswer answer = connection.ask(call, 1, 1, logical -> logical.write(target, settings));
    if (answer.status() != 204 && (answer.status() != 200 || answer.body() == null)) {
      throw call.unexpected(answer);
    }
  }

  /** The fields of one version; null when it is not there, was deleted or destroyed. */
  @Nullable JsonObject fields(VaultPath path, int version) throws RemoteFailure {
    String target = path.mount() + "/" + path.path();
    Call call = Call.read("read", path.mount() + "/data/" + path.path());
    // With "false" the driver reads twice, with "true" as often as its retries say: once.
    VaultAnswer answer =
        connection.ask(call, 2, depth(path), logical -> logical.read(target, true, version));
    if (answer.absent()) {
      return null;
    }
    JsonObject data = answer.data();
    JsonObject fields = data == null ? null : VaultAnswer.object(data, "data");
    JsonObject metadata = data == null ? null : VaultAnswer.object(data, "metadata");
    if (answer.status() != 200 || answer.body() == null) {
      throw call.unexpected(answer);
    }
    if (fields == null || VaultAnswer.number(metadata, "version") != version) {
      throw call.failure(
          RemoteFailure.Kind.TRANSIENT, 200, "the answer is not that of version " + version);
    }
    return fields;
  }

  /**
   * Writes a version, if the newest is {@code after}.
   *
   * @return its number
   */
  int write(VaultPath path, int after, Map<String, Object> fields) throws RemoteFailure {
    String target = path.mount() + "/" + path.path();
    Call call = Call.write("write", path.mount() + "/data/" + path.path());
    WriteOptions cas = new WriteOptions().checkAndSet((long) after).build();
    VaultAnswer answer =
        connection.ask(call, 2, depth(path), logical -> logical.write(target, fields, null, cas));
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
    if (answer.status() != 200 || answer.body() == null) {
      throw call.unexpected(answer);
    }
    int written = VaultAnswer.number(answer.data(), "version");
    if (written != after + 1) {
      throw call.unanswered("the answer does not name the version that was written");
    }
    return written;
  }

  /** The settings of the mount; null when the policy does not let us see them. */
  @Nullable JsonObject mountSettings(VaultPath path) throws RemoteFailure {
    String target = path.mount() + "/config";
    Call call = Call.read("read mount settings", target);
    VaultAnswer answer = connection.ask(call, 1, 1, logical -> logical.read(target));
    if (answer.status() == 403 && answer.body() != null) {
      return null;
    }
    if (answer.status() != 200 || answer.data() == null) {
      throw call.unexpected(answer);
    }
    return answer.data();
  }

  private static int depth(VaultPath path) {
    return path.mount().split("/", -1).length;
  }
}
