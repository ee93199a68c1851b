package dev.keyturn.sandbox.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One key of a KV v2 mount: its versions and its own settings. */
final class KvKey {
  static final int DEFAULT_MAX_VERSIONS = 10;

  int current;
  int oldest;
  int maxVersions;
  int metadataVersion;
  boolean casRequired;
  Duration deleteVersionAfter = Duration.ZERO;
  @Nullable SortedMap<String, String> custom;
  private final Instant created;
  private Instant updated;
  private final NavigableMap<Integer, Version> versions = new TreeMap<>();

  static final class Version {
    final Instant created;
    @Nullable Instant deletion;
    boolean destroyed;
    @Nullable JsonNode data;

    Version(Instant created, @Nullable JsonNode data) {
      this.created = created;
      this.data = data;
    }

    Version copy() {
      var copy = new Version(created, data);
      copy.deletion = deletion;
      copy.destroyed = destroyed;
      return copy;
    }

    /** A deletion time in the future is an expiry that has not come yet. */
    boolean readable(Instant now) {
      return !destroyed && (deletion == null || deletion.isAfter(now));
    }

    boolean holds(String value) {
      JsonNode fields = data;
      if (fields != null) {
        for (JsonNode field : fields) {
          if (field.asText().equals(value)) {
            return true;
          }
        }
      }
      return false;
    }

    ObjectNode describe() {
      return VaultReply.JSON
          .objectNode()
          .put("created_time", created.toString())
          .put("deletion_time", deletion == null ? "" : deletion.toString())
          .put("destroyed", destroyed);
    }
  }

  KvKey(Instant now) {
    this.created = now;
    this.updated = now;
  }

  KvKey copy() {
    var copy = new KvKey(created);
    copy.current = current;
    copy.oldest = oldest;
    copy.maxVersions = maxVersions;
    copy.metadataVersion = metadataVersion;
    copy.casRequired = casRequired;
    copy.deleteVersionAfter = deleteVersionAfter;
    copy.custom = custom;
    copy.updated = updated;
    versions.forEach((number, version) -> copy.versions.put(number, version.copy()));
    return copy;
  }

  @Nullable Version version(int number) {
    return versions.get(number);
  }

  boolean holds(String value) {
    return versions.values().stream().anyMatch(version -> version.holds(value));
  }

  /** Adds a version; those beyond the limit are gone for good, in this same write. */
  Version add(JsonNode data, Instant now, int mountMaxVersions, @Nullable Instant expiry) {
    Version version = new Version(now, data);
    version.deletion = expiry;
    current++;
    versions.put(current, version);
    updated = now;
    int kept = Math.max(maxVersions, mountMaxVersions);
    int limit = kept > 0 ? kept : DEFAULT_MAX_VERSIONS;
    if (current - oldest >= limit) {
      int last = current - limit;
      versions.headMap(last, true).clear();
      oldest = last + 1;
    }
    return version;
  }

  ObjectNode describe(int number, Version version) {
    ObjectNode node = version.describe().put("version", number);
    node.set("custom_metadata", customMetadata());
    return node;
  }

  /**
   * @param openBao whether the two fields are told that OpenBao has besides
   */
  ObjectNode metadata(boolean openBao) {
    ObjectNode node = VaultReply.JSON.objectNode();
    ObjectNode all = node.putObject("versions");
    versions.forEach((number, version) -> all.set(String.valueOf(number), version.describe()));
    node.put("current_version", current)
        .put("oldest_version", oldest)
        .put("created_time", created.toString())
        .put("updated_time", updated.toString())
        .put("max_versions", maxVersions)
        .put("cas_required", casRequired)
        .put("delete_version_after", GoDuration.format(deleteVersionAfter));
    if (openBao) {
      node.put("current_metadata_version", metadataVersion).put("metadata_cas_required", false);
    }
    node.set("custom_metadata", customMetadata());
    return node;
  }

  private JsonNode customMetadata() {
    if (custom == null || custom.isEmpty()) {
      return VaultReply.JSON.nullNode();
    }
    ObjectNode node = VaultReply.JSON.objectNode();
    custom.forEach(node::put);
    return node;
  }
}
