package dev.keyturn.sandbox.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One mount of KV version 2. One request at a time, so a compare-and-set has one winner.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2">KV v2 API</a>
 */
final class KvEngine {
  private static final Set<String> SETTINGS =
      Set.of("max_versions", "cas_required", "delete_version_after", "custom_metadata");

  private final Clock clock;
  private final TreeMap<String, KvKey> keys = new TreeMap<>();
  private final BooleanSupplier standby;
  private final TreeMap<String, KvKey> before = new TreeMap<>();
  private int maxVersions;
  private boolean casRequired;

  /** Null: a HashiCorp Vault, which knows no such setting. */
  private @Nullable Boolean metadataCasRequired;

  private Duration deleteVersionAfter = Duration.ZERO;

  /**
   * @param standby whether reads may be answered as before the last write
   */
  KvEngine(Clock clock, BooleanSupplier standby) {
    this.clock = clock;
    this.standby = standby;
  }

  /** Whether a write to this key is an update (and not a creation) to a policy. */
  synchronized boolean exists(String key) {
    return keys.containsKey(key);
  }

  synchronized boolean holds(String value) {
    return keys.values().stream().anyMatch(key -> key.holds(value));
  }

  synchronized VaultReply answer(
      KvAddress at, VaultOperation operation, int version, JsonNode body, boolean behind) {
    if (standby.getAsBoolean() && operation.writes()) {
      before.clear();
      keys.forEach((name, key) -> before.put(name, key.copy()));
    }
    Map<String, KvKey> seen = behind ? before : keys;
    try {
      return switch (operation) {
        case READ_DATA -> readData(seen.get(at.key()), at.key(), version);
        case WRITE_DATA -> writeData(at.key(), body);
        case DELETE_DATA -> deleteNewest(at.key());
        case DELETE_VERSIONS -> eachVersion(at.key(), body, "No", this::delete);
        case UNDELETE -> eachVersion(at.key(), body, "No", this::undelete);
        case DESTROY -> eachVersion(at.key(), body, "no", KvEngine::destroy);
        case READ_METADATA -> readMetadata(seen.get(at.key()));
        case WRITE_METADATA -> writeMetadata(at.key(), body);
        case LIST_METADATA -> list(at.key());
        case DELETE_METADATA -> {
          keys.remove(at.key());
          yield VaultReply.empty();
        }
        case READ_CONFIG -> readConfig();
        case WRITE_CONFIG -> writeConfig(body);
        case PATCH -> VaultReply.errors(405, "unsupported operation");
        case LOGIN, LOOKUP_SELF, RENEW_SELF, HEALTH, MOUNTS, CAPABILITIES, OTHER ->
            VaultReply.invalidPath();
      };
    } catch (IllegalArgumentException e) {
      return VaultReply.errors(400, String.valueOf(e.getMessage()));
    }
  }

  private static void refuseFolder(String name) {
    if (name.isEmpty() || name.endsWith("/")) {
      throw new IllegalArgumentException("cannot write to a path ending in '/'");
    }
  }

  private VaultReply readData(@Nullable KvKey key, String name, int asked) {
    if (name.isEmpty() || name.endsWith("/")) {
      return VaultReply.invalidPath();
    }
    int number = key != null && asked <= 0 ? key.current : asked;
    KvKey.Version version = key == null ? null : key.version(number);
    if (key == null || version == null) {
      return VaultReply.notFound();
    }
    boolean readable = version.readable(clock.instant());
    ObjectNode data = VaultReply.JSON.objectNode();
    data.set("data", readable ? version.data : VaultReply.JSON.nullNode());
    data.set("metadata", key.describe(number, version));
    return VaultReply.data(readable ? 200 : 404, data);
  }

  private VaultReply writeData(String name, JsonNode body) {
    JsonNode data = body.path("data");
    refuseFolder(name);
    if (data.isMissingNode()) {
      throw new IllegalArgumentException("no data provided");
    }
    if (!data.isObject() && !data.isNull()) {
      throw Converting.field("data", "'' expected a map, got 'string'");
    }
    Instant now = clock.instant();
    KvKey key = keys.get(name);
    int current = key == null ? 0 : key.current;
    JsonNode cas = body.path("options").path("cas");
    if (cas.isMissingNode()) {
      if (casRequired || (key != null && key.casRequired)) {
        throw new IllegalArgumentException("check-and-set parameter required for this call");
      }
    } else if (!cas.asText().matches("-?\\d{1,9}")) {
      throw new IllegalArgumentException("error parsing check-and-set parameter");
    } else if (cas.asInt() != current) {
      throw new IllegalArgumentException(
          "check-and-set parameter did not match the current version");
    }
    KvKey target = key == null ? new KvKey(now) : key;
    keys.put(name, target);
    KvKey.Version version =
        target.add(Converting.asVaultReads(data), now, maxVersions, expiry(target, now));
    return VaultReply.ok(target.describe(target.current, version));
  }

  /** The smaller of the mount's and the key's spans; a negative one at the mount turns it off. */
  private @Nullable Instant expiry(KvKey key, Instant now) {
    if (deleteVersionAfter.isNegative()) {
      return null;
    }
    Duration own = key.deleteVersionAfter;
    if (own.isZero()) {
      return deleteVersionAfter.isZero() ? null : now.plus(deleteVersionAfter);
    }
    boolean mountIsShorter = !deleteVersionAfter.isZero() && deleteVersionAfter.compareTo(own) < 0;
    return now.plus(mountIsShorter ? deleteVersionAfter : own);
  }

  private VaultReply deleteNewest(String name) {
    KvKey key = keys.get(name);
    KvKey.Version newest = key == null ? null : key.version(key.current);
    if (key != null && newest != null) {
      delete(key, newest);
    }
    return VaultReply.empty();
  }

  /**
   * @param no how Vault spells the word when none is named
   */
  private VaultReply eachVersion(
      String name, JsonNode body, String no, BiConsumer<KvKey, KvKey.Version> change) {
    List<Integer> numbers = new ArrayList<>();
    body.path("versions").forEach(node -> numbers.add(node.asInt()));
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException(no + " version number provided");
    }
    KvKey key = keys.get(name);
    if (key != null) {
      for (int number : numbers) {
        KvKey.Version version = key.version(number);
        if (version != null && !version.destroyed) {
          change.accept(key, version);
        }
      }
    }
    return VaultReply.empty();
  }

  private void delete(KvKey key, KvKey.Version version) {
    if (version.readable(clock.instant())) {
      version.deletion = clock.instant();
    }
  }

  private void undelete(KvKey key, KvKey.Version version) {
    version.deletion = expiry(key, clock.instant());
  }

  private static void destroy(KvKey key, KvKey.Version version) {
    version.destroyed = true;
    version.data = null;
  }

  private VaultReply readMetadata(@Nullable KvKey key) {
    return key == null
        ? VaultReply.notFound()
        : VaultReply.ok(key.metadata(metadataCasRequired != null));
  }

  private VaultReply writeMetadata(String name, JsonNode body) {
    refuseFolder(name);
    if (SETTINGS.stream().noneMatch(body::has)) {
      return VaultReply.empty();
    }
    var custom =
        body.has("custom_metadata") ? CustomMetadata.parse(body.path("custom_metadata")) : null;
    Duration span =
        body.has("delete_version_after")
            ? GoDuration.parse(body.path("delete_version_after"))
            : null;
    KvKey known = keys.get(name);
    compareMetadata(body.path("metadata_cas"), known == null ? 0 : known.metadataVersion);
    if (span != null && span.isNegative()) {
      throw Converting.field(
          "delete_version_after", "cannot provide negative value '" + span.toSeconds() + "'");
    }
    Integer max = Converting.number(body, "max_versions");
    Boolean cas = Converting.flag(body, "cas_required");
    KvKey key = keys.computeIfAbsent(name, _ -> new KvKey(clock.instant()));
    key.maxVersions = max == null ? key.maxVersions : max;
    key.casRequired = cas == null ? key.casRequired : cas;
    key.deleteVersionAfter = span == null ? key.deleteVersionAfter : span;
    key.custom = custom == null ? key.custom : custom;
    key.metadataVersion++;
    return VaultReply.empty();
  }

  private void compareMetadata(JsonNode asked, int version) {
    if (metadataCasRequired == null || (asked.isMissingNode() && !metadataCasRequired)) {
      return;
    }
    if (asked.isMissingNode()) {
      throw new IllegalArgumentException("metadata check-and-set parameter required for this call");
    }
    if (asked.asInt() != version) {
      throw new IllegalArgumentException(
          "metadata check-and-set parameter does not match the current version");
    }
  }

  private VaultReply list(String folder) {
    String prefix = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
    Set<String> found = new TreeSet<>();
    for (String name : keys.tailMap(prefix, true).keySet()) {
      if (!name.startsWith(prefix)) {
        break;
      }
      String rest = name.substring(prefix.length());
      int slash = rest.indexOf('/');
      found.add(slash < 0 ? rest : rest.substring(0, slash + 1));
    }
    if (found.isEmpty()) {
      return VaultReply.notFound();
    }
    ObjectNode data = VaultReply.JSON.objectNode();
    found.forEach(data.putArray("keys")::add);
    return VaultReply.ok(data);
  }

  private VaultReply readConfig() {
    var config =
        VaultReply.JSON
            .objectNode()
            .put("max_versions", maxVersions)
            .put("cas_required", casRequired)
            .put("delete_version_after", GoDuration.format(deleteVersionAfter));
    return VaultReply.ok(
        metadataCasRequired == null
            ? config
            : config.put("metadata_cas_required", metadataCasRequired));
  }

  private VaultReply writeConfig(JsonNode body) {
    maxVersions = body.path("max_versions").asInt(maxVersions);
    casRequired = body.path("cas_required").asBoolean(casRequired);
    if (body.has("metadata_cas_required")) {
      metadataCasRequired = body.path("metadata_cas_required").asBoolean();
    }
    if (body.has("delete_version_after")) {
      deleteVersionAfter = GoDuration.parse(body.path("delete_version_after"));
    }
    return VaultReply.empty();
  }
}
