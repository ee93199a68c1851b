package dev.keyturn.adapter.vault;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.VaultPath;
import io.github.jopenlibs.vault.json.JsonArray;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a rotation needs of Vault, asked before one starts. Reads only, and no values. */
public final class VaultAccess {
  private final VaultConnection connection;
  private final Kv kv;

  public VaultAccess(VaultConnection connection) {
    this.connection = connection;
    this.kv = new Kv(connection);
  }

  /**
   * @param type of the secrets engine, for example {@code kv}
   * @param version of a KV store; empty where the engine names none
   */
  public record Mount(String type, String version) {
    public boolean keepsVersions() {
      return type.equals("kv") && version.equals("2");
    }
  }

  /**
   * How the versions of a path are kept.
   *
   * @param maxVersions 0: as many as the mount says, or Vault's ten
   * @param expiry {@code delete_version_after} as Vault tells it; {@code 0s} for never
   */
  public record Keeping(int maxVersions, String expiry) {
    public boolean expires() {
      return !expiry.isEmpty() && !expiry.equals("0s") && !expiry.startsWith("-");
    }
  }

  /**
   * What our token may do, by path as the policies write it ({@code <mount>/data/<path>}).
   *
   * @see <a href="https://developer.hashicorp.com/vault/api-docs/system/capabilities-self">Query
   *     self capabilities</a>
   */
  public Map<String, Set<String>> capabilities(Collection<String> paths) throws RemoteFailure {
    JsonArray asked = new JsonArray();
    String below = connection.below();
    paths.forEach(path -> asked.add(below + path));
    Call call = new Call(false, "query capabilities", "sys/capabilities-self", "update");
    VaultAnswer answer =
        connection.askWhereWeLogIn(
            call, logical -> logical.write(call.path(), Map.of("paths", asked)));
    JsonObject data = call.data(answer);
    Map<String, Set<String>> granted = new TreeMap<>();
    for (String path : paths) {
      JsonValue words = data.get(below + path);
      if (words == null || !words.isArray()) {
        throw call.failure(
            RemoteFailure.Kind.REJECTED, 200, "the answer does not speak of " + path);
      }
      Set<String> found = new TreeSet<>();
      words.asArray().forEach(word -> found.add(word.asString()));
      granted.put(path, found);
    }
    return granted;
  }

  /** The mount that a path lies under; null when there is none or the policy shows us nothing. */
  public @Nullable Mount mount(VaultPath path) throws RemoteFailure {
    Call call =
        Call.read("read mount", "sys/internal/ui/mounts/" + path.mount() + "/" + path.path());
    VaultAnswer answer = connection.read(call);
    if (answer.body() != null && (answer.status() == 403 || answer.status() == 404)) {
      return null;
    }
    JsonObject data = call.data(answer);
    JsonObject options = VaultAnswer.object(data, "options");
    return new Mount(
        VaultAnswer.text(data, "type"),
        options == null ? "" : VaultAnswer.text(options, "version"));
  }

  /**
   * Whether the mounts are fit and the policy lets a rotation write at these paths.
   *
   * @return those at which nothing is stored yet
   * @throws RemoteFailure REJECTED, with what is lacking
   */
  Set<VaultPath> ready(Collection<VaultPath> paths) throws RemoteFailure {
    var empty = new LinkedHashSet<VaultPath>();
    for (VaultPath path : paths) {
      Mount kind = mount(path);
      if (kind != null && !kind.keepsVersions()) {
        throw RemoteFailure.rejected(Call.SYSTEM, "look before the start", otherMount(path));
      }
      if (kv.metadata(path) == null) {
        empty.add(path);
      }
    }
    Map<String, Set<String>> granted = granted(paths);
    var lacking = new ArrayList<String>();
    for (VaultPath path : paths) {
      for (String kind : List.of("data", "metadata")) {
        String at = path.mount() + "/" + kind + "/" + path.path();
        Set<String> words = granted.getOrDefault(at, Set.of("root"));
        var missing = new TreeSet<>(Set.of("read", "update"));
        if (empty.contains(path)) {
          missing.add("create");
        }
        missing.removeAll(words);
        if (!missing.isEmpty() && !words.contains("root")) {
          lacking.add(String.join(", ", missing) + " on " + at);
        }
      }
    }
    if (!lacking.isEmpty()) {
      throw RemoteFailure.rejected(
          Call.SYSTEM,
          "look before the start",
          "the policy does not grant "
              + String.join("; ", lacking)
              + "; correct the path in the plan, or grant it");
    }
    return empty;
  }

  /** Empty where the policy does not even let the token ask. */
  private Map<String, Set<String>> granted(Collection<VaultPath> paths) throws RemoteFailure {
    var asked = new ArrayList<String>();
    paths.forEach(path -> {
      asked.add(path.mount() + "/data/" + path.path());
      asked.add(path.mount() + "/metadata/" + path.path());
    });
    try {
      return capabilities(asked);
    } catch (RemoteFailure failure) {
      if (failure.kind() == RemoteFailure.Kind.REJECTED) {
        return Map.of();
      }
      throw failure;
    }
  }

  static String otherMount(VaultPath path) {
    return "the mount " + path.mount() + " is not KV version 2; upgrade it or name another one";
  }

  /** Null when nothing was ever stored at the path. */
  public @Nullable Keeping keeping(VaultPath path) throws RemoteFailure {
    return keeping(kv.metadata(path));
  }

  /** The mount's own rule, which no path can opt out of; null when the policy hides it. */
  public @Nullable Keeping keepingOfMount(VaultPath path) throws RemoteFailure {
    return keeping(kv.mountSettings(path));
  }

  /** When Vault deletes the newest version of a path by itself; empty: never. */
  public Optional<Instant> expires(VaultPath path) throws RemoteFailure {
    JsonObject metadata = kv.metadata(path);
    int newest = Math.max(0, VaultAnswer.number(metadata, "current_version"));
    return Optional.ofNullable(Kv.deletion(Kv.version(metadata, newest)));
  }

  private static @Nullable Keeping keeping(@Nullable JsonObject settings) {
    return settings == null
        ? null
        : new Keeping(
            Math.max(0, VaultAnswer.number(settings, "max_versions")),
            VaultAnswer.text(settings, "delete_version_after"));
  }
}
