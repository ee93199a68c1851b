package dev.keyturn.adapter.vault;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretStore;
import io.github.jopenlibs.vault.api.WriteOptions;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * KV version 2 as the store of values, and its requests; none of them deletes. The driver's own
 * {@code delete} destroys every version of a secret, which is one more reason. A version holds the
 * value in the path's field and the labels beside it; fields of other programs at the same path are
 * carried over from version to version.
 *
 * <p>The policy must grant create, read and update on {@code <mount>/data/<path>} and {@code
 * <mount>/metadata/<path>}; read on {@code <mount>/config} lets {@link #protect} see an expiry set
 * there.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2">KV v2 API</a>
 */
public final class VaultStore implements SecretStore {
  private static final int KEPT_VERSIONS = 50;
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,9}(h|m|s|ms)){1,4}");

  /**
   * The names that {@link #write} takes as labels. Only these are read back as labels: any other
   * field may be somebody's secret.
   */
  private static final Set<String> LABELS = Set.of("rotation_id", "kid", "op_key", "keyturn");

  /**
   * Says to which field a version's labels belong, since another secret may rest in a field beside
   * it. A version without it was written by a person, whose labels count for every field.
   */
  private static final String LABELLED = "keyturn_field";

  private final VaultConnection connection;

  public VaultStore(VaultConnection connection) {
    this.connection = connection;
  }

  @Override
  public @Nullable Version newest(VaultPath path) throws RemoteFailure {
    JsonObject metadata = metadata(path);
    int number = VaultAnswer.number(metadata, "current_version");
    if (metadata == null || number == 0) {
      return null;
    }
    JsonObject fields = fields(path, number);
    return fields == null
        ? new Version(number, null, Map.of())
        : new Version(number, value(fields, path), labels(fields, path));
  }

  @Override
  public @Nullable Version read(VaultPath path, int version) throws RemoteFailure {
    if (version < 1) {
      throw new IllegalArgumentException("versions count from 1");
    }
    JsonObject fields = fields(path, version);
    SecretValue value = fields == null ? null : value(fields, path);
    return fields == null || value == null
        ? null
        : new Version(version, value, labels(fields, path));
  }

  @Override
  public int write(VaultPath path, int after, SecretValue value, Map<String, String> labels)
      throws RemoteFailure {
    boolean taken = LABELS.contains(path.field()) || path.field().equals(LABELLED);
    if (taken || !LABELS.containsAll(labels.keySet())) {
      throw new IllegalArgumentException(
          "labels are " + LABELS + ", and the field is none of them");
    }
    // What is read here cannot change before the write: the compare-and-set would lose.
    JsonObject before = after == 0 ? null : fields(path, after);
    Map<String, Object> fields = new HashMap<>();
    if (before != null) {
      before.names().forEach(name -> fields.put(name, before.get(name)));
    }
    fields.keySet().removeAll(LABELS);
    fields.remove(LABELLED);
    if (!labels.isEmpty()) {
      fields.putAll(labels);
      fields.put(LABELLED, path.field());
    }
    fields.put(path.field(), value.reveal());
    return write(path, after, fields);
  }

  @Override
  public void protect(VaultPath path) throws RemoteFailure {
    // To version 1 the settings would be a secret of its own, and the value after them another.
    VaultAccess.Mount kind = new VaultAccess(connection).mount(path);
    if (kind != null && !kind.keepsVersions()) {
      throw RemoteFailure.rejected(
          Call.SYSTEM,
          "protect",
          "the mount " + path.mount() + " is not KV version 2; upgrade it or name another one");
    }
    JsonObject metadata = metadata(path);
    if (metadata == null || !fit(metadata)) {
      int kept = Math.max(KEPT_VERSIONS, VaultAnswer.number(metadata, "max_versions"));
      writeMetadata(
          path, Map.of("cas_required", true, "max_versions", kept, "delete_version_after", "0s"));
      JsonObject written = metadata(path);
      if (written == null || !fit(written)) {
        throw RemoteFailure.rejected(
            Call.SYSTEM, "protect", "the settings of " + path + " did not stay as they were set");
      }
    }
    // A path cannot opt out of an expiry that its mount sets.
    JsonObject mount = mountSettings(path);
    if (mount != null && expires(mount)) {
      throw RemoteFailure.rejected(
          Call.SYSTEM,
          "protect",
          "the mount "
              + path.mount()
              + " deletes versions after "
              + time(VaultAnswer.text(mount, "delete_version_after"))
              + "; set its delete_version_after to 0s");
    }
  }

  @Override
  public void label(VaultPath path, Map<String, String> labels) throws RemoteFailure {
    JsonObject metadata = metadata(path);
    JsonObject present = metadata == null ? null : VaultAnswer.object(metadata, "custom_metadata");
    Map<String, String> merged = new TreeMap<>();
    if (present != null) {
      present.names().forEach(name -> merged.put(name, VaultAnswer.text(present, name)));
    }
    Map<String, String> before = Map.copyOf(merged);
    merged.putAll(labels);
    if (merged.equals(before)) {
      return;
    }
    // Vault replaces the map as a whole. Its PATCH would merge, but needs a capability of its own.
    // As an object of the driver's own: a Map would go out as the text of its toString.
    JsonObject custom = new JsonObject();
    merged.forEach(custom::add);
    writeMetadata(path, Map.of("custom_metadata", custom));
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

  /** Changes the settings that are named. */
  private void writeMetadata(VaultPath path, Map<String, Object> settings) throws RemoteFailure {
    Call call = Call.write("write metadata", path.mount() + "/metadata/" + path.path());
    VaultAnswer answer = connection.write(call, settings);
    if (answer.status() != 204) {
      call.success(answer);
    }
  }

  /** The fields of one version; null when it is not there, was deleted or destroyed. */
  @Nullable JsonObject fields(VaultPath path, int version) throws RemoteFailure {
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
    return fields;
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

  private static boolean fit(JsonObject metadata) {
    JsonValue casRequired = metadata.get("cas_required");
    return casRequired != null
        && casRequired.isTrue()
        && VaultAnswer.number(metadata, "max_versions") >= KEPT_VERSIONS
        && !expires(metadata);
  }

  private static boolean expires(JsonObject settings) {
    String span = VaultAnswer.text(settings, "delete_version_after");
    return !span.isEmpty() && !span.equals("0s") && !span.startsWith("-");
  }

  /** Anything else that stands there is not repeated: who answers need not be Vault. */
  private static String time(String span) {
    return SPAN.matcher(span).matches() ? span : "some time";
  }

  private static @Nullable SecretValue value(JsonObject fields, VaultPath path) {
    String text = VaultAnswer.text(fields, path.field());
    return text.isEmpty() ? null : SecretValue.of(text);
  }

  private static Map<String, String> labels(JsonObject fields, VaultPath path) {
    String labelled = VaultAnswer.text(fields, LABELLED);
    if (!labelled.isEmpty() && !labelled.equals(path.field())) {
      return Map.of();
    }
    Map<String, String> found = new HashMap<>();
    for (String label : LABELS) {
      String text = VaultAnswer.text(fields, label);
      if (!text.isEmpty()) {
        found.put(label, text);
      }
    }
    return Map.copyOf(found);
  }
}
