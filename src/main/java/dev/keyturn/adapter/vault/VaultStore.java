package dev.keyturn.adapter.vault;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretStore;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * KV version 2 as the store of values. A version holds the value in the path's field and the labels
 * beside it; fields of other programs at the same path are carried over from version to version.
 *
 * <p>The policy must grant create, read and update on {@code <mount>/data/<path>} and {@code
 * <mount>/metadata/<path>}; read on {@code <mount>/config} lets {@link #protect} see an expiry set
 * there.
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

  private final KvApi kv;

  public VaultStore(VaultConnection connection) {
    this.kv = new KvApi(connection);
  }

  @Override
  public @Nullable Version newest(VaultPath path) throws RemoteFailure {
    JsonObject metadata = kv.metadata(path);
    int number = VaultAnswer.number(metadata, "current_version");
    if (metadata == null || number == 0) {
      return null;
    }
    JsonObject fields = kv.fields(path, number);
    return fields == null
        ? new Version(number, null, Map.of())
        : new Version(number, value(fields, path), labels(fields, path));
  }

  @Override
  public @Nullable Version read(VaultPath path, int version) throws RemoteFailure {
    if (version < 1) {
      throw new IllegalArgumentException("versions count from 1");
    }
    JsonObject fields = kv.fields(path, version);
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
    JsonObject before = after == 0 ? null : kv.fields(path, after);
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
    return kv.write(path, after, fields);
  }

  @Override
  public void protect(VaultPath path) throws RemoteFailure {
    JsonObject metadata = kv.metadata(path);
    if (metadata == null || !fit(metadata)) {
      int kept = Math.max(KEPT_VERSIONS, VaultAnswer.number(metadata, "max_versions"));
      kv.writeMetadata(
          path, Map.of("cas_required", true, "max_versions", kept, "delete_version_after", "0s"));
      JsonObject written = kv.metadata(path);
      if (written == null || !fit(written)) {
        throw rejected("protect", "the settings of " + path + " did not stay as they were set");
      }
    }
    // A path cannot opt out of an expiry that its mount sets.
    JsonObject mount = kv.mountSettings(path);
    if (mount != null && expires(mount)) {
      throw rejected(
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
    JsonObject metadata = kv.metadata(path);
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
    kv.writeMetadata(path, Map.of("custom_metadata", custom));
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

  private static RemoteFailure rejected(String operation, String problem) {
    return new RemoteFailure(RemoteFailure.Kind.REJECTED, Call.SYSTEM, operation, 0, problem);
  }
}
