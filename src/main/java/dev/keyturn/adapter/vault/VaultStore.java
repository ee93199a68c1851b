package dev.keyturn.adapter.vault;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretStore;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * KV version 2 as the store of values. The driver's own {@code delete} destroys every version of a
 * secret, which is one more reason. A version holds the value in the path's field and the labels
 * beside it; fields of other programs at the same path are carried over from version to version.
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

  /** A standby node may answer with the settings as they were, for a moment. */
  private static final int LOOKS = 20;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final Kv kv;
  private final VaultAccess access;
  private final Duration betweenLooks;

  public VaultStore(VaultConnection connection) {
    this(connection, BETWEEN_LOOKS);
  }

  VaultStore(VaultConnection connection, Duration betweenLooks) {
    this.kv = new Kv(connection);
    this.access = new VaultAccess(connection);
    this.betweenLooks = betweenLooks;
  }

  @Override
  public Set<VaultPath> ready(Collection<VaultPath> paths) throws RemoteFailure {
    return access.ready(paths);
  }

  @Override
  public @Nullable Version newest(VaultPath path) throws RemoteFailure {
    JsonObject metadata = kv.metadata(path);
    int number = VaultAnswer.number(metadata, "current_version");
    if (metadata == null || number == 0) {
      return null;
    }
    Kv.Stored stored = kv.version(path, number);
    return stored == null
        ? new Version(number, null, Map.of())
        : version(number, stored, value(stored.fields(), path), path);
  }

  @Override
  public @Nullable Version read(VaultPath path, int version) throws RemoteFailure {
    if (version < 1) {
      throw new IllegalArgumentException("versions count from 1");
    }
    Kv.Stored stored = kv.version(path, version);
    SecretValue value = stored == null ? null : value(stored.fields(), path);
    return stored == null || value == null ? null : version(version, stored, value, path);
  }

  /**
   * The newest version of a key of Keyturn's own; written once more where Vault would delete it by
   * itself, as far as that helps: a rule of the mount is for people, and doctor names it.
   */
  @Nullable Version lasting(VaultPath path) throws RemoteFailure {
    Version newest = newest(path);
    SecretValue value = newest == null ? null : newest.value();
    if (newest == null || value == null || newest.expires() == null) {
      return newest;
    }
    try {
      protect(path);
      write(path, newest.number(), value, newest.labels());
    } catch (RemoteFailure failure) {
      if (failure.kind() != RemoteFailure.Kind.REJECTED
          && failure.kind() != RemoteFailure.Kind.CONFLICT) {
        throw failure;
      }
    }
    return newest(path);
  }

  private static Version version(
      int number, Kv.Stored stored, @Nullable SecretValue value, VaultPath path) {
    return new Version(number, value, labels(stored.fields(), path), stored.expires());
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
    Kv.Stored before = after == 0 ? null : kv.version(path, after);
    Map<String, Object> fields = new HashMap<>();
    if (before != null) {
      JsonObject carried = before.fields();
      carried.names().forEach(name -> fields.put(name, carried.get(name)));
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
    // To version 1 the settings would be a secret of its own, and the value after them another.
    VaultAccess.Mount kind = access.mount(path);
    if (kind != null && !kind.keepsVersions()) {
      throw RemoteFailure.rejected(Call.SYSTEM, "protect", VaultAccess.otherMount(path));
    }
    JsonObject metadata = kv.metadata(path);
    if (metadata == null || !fit(metadata)) {
      int kept = Math.max(KEPT_VERSIONS, VaultAnswer.number(metadata, "max_versions"));
      kv.writeMetadata(
          path,
          metadata,
          Map.of("cas_required", true, "max_versions", kept, "delete_version_after", "0s"));
      if (!shows(path)) {
        throw RemoteFailure.rejected(
            Call.SYSTEM, "protect", "the settings of " + path + " did not stay as they were set");
      }
    }
    // A path cannot opt out of an expiry that its mount sets.
    JsonObject mount = kv.mountSettings(path);
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

  private boolean shows(VaultPath path) throws RemoteFailure {
    for (int look = 1; look <= LOOKS; look++) {
      JsonObject written = kv.metadata(path);
      if (written != null && fit(written)) {
        return true;
      }
      LockSupport.parkNanos(betweenLooks.toNanos());
    }
    return false;
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
    kv.writeMetadata(path, metadata, Map.of("custom_metadata", custom));
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
