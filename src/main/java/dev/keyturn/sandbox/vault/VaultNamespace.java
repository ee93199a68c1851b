package dev.keyturn.sandbox.vault;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A namespace: its own mounts, policies and roles. The root namespace has an empty name. */
public final class VaultNamespace {
  private final String name;
  private final VaultWorld world;
  private final Map<String, KvEngine> mounts = new ConcurrentHashMap<>();
  private final Map<String, VaultPolicy> policies = new ConcurrentHashMap<>();
  private final Map<String, AppRole> appRoles = new ConcurrentHashMap<>();
  private final Map<String, JwtRole> jwtRoles = new ConcurrentHashMap<>();

  /**
   * @param ends when the secret ID can be used no longer; null: never
   * @param uses how often it still can; below 0: any number
   */
  private record AppRole(
      String name, String secretId, TokenTerms terms, @Nullable Instant ends, AtomicInteger uses) {
    boolean takes(String offered, Instant now) {
      return secretId.equals(offered)
          && (ends == null || ends.isAfter(now))
          && uses.getAndUpdate(left -> left > 0 ? left - 1 : left) != 0;
    }
  }

  private record JwtRole(String accepted, TokenTerms terms) {}

  VaultNamespace(String name, VaultWorld world) {
    this.name = name;
    this.world = world;
  }

  /** Enables KV version 2 at this path; what is there already stays. */
  public void enableKv(String mount) {
    mounts.computeIfAbsent(mount, _ -> new KvEngine(world.clock(), world::isStandby));
  }

  /** Writes a policy: path patterns ({@code *} at the end, {@code +} for a segment). */
  public void policy(String policy, Map<String, Set<Capability>> paths) {
    policies.put(policy, new VaultPolicy(paths));
  }

  /** Creates a role of the AppRole method mounted at {@code approle}. */
  public AppRoleIds appRole(TokenTerms terms) {
    return appRole(terms, null, -1);
  }

  /**
   * The same with a secret ID that ends.
   *
   * @param ends null: never
   * @param uses how often it can be used; below 0: any number
   */
  public AppRoleIds appRole(TokenTerms terms, @Nullable Instant ends, int uses) {
    AppRoleIds ids = new AppRoleIds(UUID.randomUUID().toString(), UUID.randomUUID().toString());
    String role = "r" + (appRoles.size() + 1);
    appRoles.put(
        ids.roleId(), new AppRole(role, ids.secretId(), terms, ends, new AtomicInteger(uses)));
    return ids;
  }

  /**
   * Creates a role of the JWT method mounted at {@code jwt}.
   *
   * @param accepted the one token that it accepts; the sandbox checks no signatures
   */
  public void jwtRole(String role, String accepted, TokenTerms terms) {
    jwtRoles.put(role, new JwtRole(accepted, terms));
  }

  /** Issues a token without a login. */
  public String token(TokenTerms terms) {
    return world.issue(name, "auth/token/create", "", terms).id;
  }

  VaultReply login(String path, JsonNode body) {
    return switch (path) {
      case "auth/approle/login" -> {
        AppRole role = appRoles.get(body.path("role_id").asText());
        if (role != null && !body.has("secret_id")) {
          yield VaultReply.errors(400, "missing secret_id");
        }
        yield role == null || !role.takes(body.path("secret_id").asText(), world.clock().instant())
            ? VaultReply.errors(400, "invalid role or secret ID")
            : issue(path, role.name(), role.terms());
      }
      case "auth/jwt/login" -> {
        String asked = body.path("role").asText();
        JwtRole role = jwtRoles.get(asked);
        if (role == null) {
          yield VaultReply.errors(400, "role \"" + asked + "\" could not be found");
        }
        String jwt = body.path("jwt").asText();
        if (jwt.isEmpty()) {
          yield VaultReply.errors(400, "missing token");
        }
        yield role.accepted().equals(jwt)
            ? issue(path, asked, role.terms())
            : VaultReply.errors(
                400,
                "error validating token: error verifying token signature: "
                    + (jwt.split("\\.", -1).length == 3
                        ? "no known key successfully validated the token signature"
                        : "go-jose/go-jose: compact JWS format must have three parts"));
      }
      default -> VaultReply.stranger();
    };
  }

  /** A role of the AppRole method, or one of its secret IDs, as whoever may look sees it. */
  VaultReply describeRole(IssuedToken token, VaultRequest request) {
    boolean lookup = request.path().endsWith("/secret-id/lookup");
    if (!allows(token, request.path(), lookup ? Capability.UPDATE : Capability.READ)) {
      return VaultReply.denied();
    }
    String name = request.path().split("/", -1)[3];
    AppRole role =
        appRoles.values().stream().filter(r -> r.name().equals(name)).findFirst().orElse(null);
    if (role == null) {
      return VaultReply.notFound();
    }
    int uses = Math.max(0, role.uses().get());
    var data = VaultReply.JSON.objectNode().put("secret_id_num_uses", uses);
    Instant ends = role.ends();
    return VaultReply.ok(
        lookup
            ? data.put("expiration_time", ends == null ? "0001-01-01T00:00:00Z" : ends.toString())
            : data.put("token_ttl", role.terms().ttl().toSeconds())
                .put("token_max_ttl", role.terms().maxTtl().toSeconds())
                .put("token_num_uses", 0));
  }

  private VaultReply issue(String path, String role, TokenTerms terms) {
    return VaultReply.auth(world.issue(name, path, role, terms).auth(world.clock().instant()));
  }

  boolean allows(IssuedToken token, String path, Capability wanted) {
    if (token.root()) {
      return true;
    }
    Set<Capability> granted = granted(token, path);
    return granted.contains(wanted) && !granted.contains(Capability.DENY);
  }

  /** As Vault tells them: sorted words, {@code root} for a root token, {@code deny} for none. */
  List<String> capabilities(IssuedToken token, String path) {
    if (token.root()) {
      return List.of("root");
    }
    Set<Capability> granted = granted(token, path);
    return granted.isEmpty() || granted.contains(Capability.DENY)
        ? List.of("deny")
        : granted.stream().map(c -> c.name().toLowerCase(Locale.ROOT)).sorted().toList();
  }

  private Set<Capability> granted(IssuedToken token, String path) {
    Set<Capability> granted = EnumSet.noneOf(Capability.class);
    VaultNamespace owner = world.existing(token.namespace);
    String below = token.namespace.isEmpty() ? "" : token.namespace + "/";
    if (owner == null || !(name + "/").startsWith(below)) {
      return granted;
    }
    // The policies are the token's namespace's, which names the paths of those below it so.
    String prefix = (name + "/").substring(below.length());
    String seen = prefix.equals("/") ? path : prefix + path;
    for (String policy : token.terms.policies()) {
      VaultPolicy known = owner.policies.get(policy);
      if (known != null) {
        granted.addAll(known.on(seen));
      }
    }
    return granted;
  }

  /** The longest mount that the path lies under, or null. */
  @Nullable String mountOf(String path) {
    return mounts.keySet().stream()
        .filter(mount -> path.equals(mount) || path.startsWith(mount + "/"))
        .max((a, b) -> Integer.compare(a.length(), b.length()))
        .orElse(null);
  }

  @Nullable KvEngine engine(String mount) {
    return mounts.get(mount);
  }

  boolean holds(String value) {
    return mounts.values().stream().anyMatch(mount -> mount.holds(value));
  }

  VaultReply describeMounts() {
    var data = VaultReply.JSON.objectNode();
    new TreeMap<>(mounts).keySet().forEach(mount -> data.set(mount + "/", describeMount(mount)));
    return VaultReply.ok(data);
  }

  JsonNode describeMount(String mount) {
    var node =
        VaultReply.JSON
            .objectNode()
            .put("type", "kv")
            .put("path", mount + "/")
            .put("accessor", "kv_" + mount.hashCode());
    node.putObject("options").put("version", "2");
    return node;
  }

  static TokenTerms rootTerms() {
    return new TokenTerms(Duration.ZERO, Duration.ZERO, false, List.of("root"));
  }

  /** {@code create}, {@code read}, ... as a set; for writing policies in one line. */
  public static Set<Capability> can(Capability... capabilities) {
    return Set.copyOf(Arrays.asList(capabilities));
  }
}
