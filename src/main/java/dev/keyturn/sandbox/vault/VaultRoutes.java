package dev.keyturn.sandbox.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** From a request to its answer: seal, namespace, token, policy, then the engine. */
final class VaultRoutes {
  private final VaultWorld world;

  VaultRoutes(VaultWorld world) {
    this.world = world;
  }

  VaultReply answer(VaultRequest request) {
    if (request.operation() == VaultOperation.HEALTH) {
      return health();
    }
    if (world.isSealed()) {
      return VaultReply.errors(503, "Vault is sealed");
    }
    VaultNamespace namespace = world.existing(request.namespace());
    if (namespace == null) {
      return noRoute(request.path());
    }
    if (request.operation() == VaultOperation.LOGIN) {
      return namespace.login(request.path(), request.body());
    }
    IssuedToken token = world.token(request.token());
    if (token == null) {
      return request.token().isEmpty() ? VaultReply.stranger() : VaultReply.invalidToken();
    }
    return switch (request.operation()) {
      case LOOKUP_SELF -> VaultReply.ok(token.describe(world.clock().instant()));
      case RENEW_SELF -> token.renew(world.clock().instant());
      case MOUNTS -> mounts(namespace, token, request);
      case CAPABILITIES -> capabilities(namespace, token, request);
      default ->
          request.path().startsWith("auth/approle/role/")
              ? namespace.describeRole(token, request)
              : kv(namespace, token, request);
    };
  }

  private VaultReply kv(VaultNamespace namespace, IssuedToken token, VaultRequest request) {
    String mount = namespace.mountOf(request.path());
    KvEngine engine = mount == null ? null : namespace.engine(mount);
    if (mount == null || engine == null) {
      return token.root() ? noRoute(request.path()) : VaultReply.denied();
    }
    KvAddress at = KvAddress.parse(request.path().substring(mount.length()).replaceFirst("^/", ""));
    if (!namespace.allows(token, request.path(), needed(request.operation(), engine, at))) {
      return VaultReply.denied();
    }
    VaultReply reply =
        engine.answer(
            at,
            at.known() ? request.operation() : VaultOperation.OTHER,
            request.version(),
            request.body(),
            request.behind());
    if (request.operation().writes() && reply.status() < 300) {
      world.wrote();
    }
    return reply;
  }

  private static Capability needed(VaultOperation operation, KvEngine engine, KvAddress at) {
    return switch (operation) {
      case WRITE_DATA, WRITE_METADATA ->
          engine.exists(at.key()) ? Capability.UPDATE : Capability.CREATE;
      case DELETE_DATA, DELETE_METADATA -> Capability.DELETE;
      case DELETE_VERSIONS, UNDELETE, DESTROY, WRITE_CONFIG -> Capability.UPDATE;
      case LIST_METADATA -> Capability.LIST;
      case PATCH -> Capability.PATCH;
      case READ_DATA,
          READ_METADATA,
          READ_CONFIG,
          LOGIN,
          LOOKUP_SELF,
          RENEW_SELF,
          HEALTH,
          MOUNTS,
          CAPABILITIES,
          OTHER ->
          Capability.READ;
    };
  }

  /**
   * Open to every token, as Vault's default policy has it. The answer is in {@code data} and beside
   * it.
   *
   * @see <a href="https://developer.hashicorp.com/vault/api-docs/system/capabilities-self">Query
   *     self capabilities</a>
   */
  private static VaultReply capabilities(
      VaultNamespace namespace, IssuedToken token, VaultRequest request) {
    // Vault's default policy grants this where the token was made, and nowhere below.
    if (!token.root()
        && !token.namespace.equals(request.namespace())
        && !namespace.allows(token, request.path(), Capability.UPDATE)) {
      return VaultReply.denied();
    }
    var paths = request.body().path("paths");
    if (!paths.isArray() || paths.isEmpty()) {
      return VaultReply.errors(400, "paths must be supplied");
    }
    ObjectNode data = VaultReply.JSON.objectNode();
    for (var path : paths) {
      var granted = data.putArray(path.asText());
      namespace.capabilities(token, path.asText()).forEach(granted::add);
    }
    if (paths.size() == 1) {
      data.set("capabilities", data.path(paths.get(0).asText()));
    }
    VaultReply reply = VaultReply.ok(data);
    if (reply.body() instanceof ObjectNode body) {
      body.setAll(data);
    }
    return reply;
  }

  private VaultReply mounts(VaultNamespace namespace, IssuedToken token, VaultRequest request) {
    String internal = "sys/internal/ui/mounts/";
    if (request.path().startsWith(internal)) {
      String mount = namespace.mountOf(request.path().substring(internal.length()) + "/");
      return mount == null
          ? VaultReply.errors(
              403,
              "preflight capability check returned 403, please ensure client's policies grant access to path \"%s/\""
                  .formatted(request.path().substring(internal.length())))
          : VaultReply.ok(namespace.describeMount(mount));
    }
    if (!namespace.allows(token, request.path(), Capability.READ)) {
      return VaultReply.denied();
    }
    String named = request.path().replaceFirst("sys/mounts/?", "");
    if (named.isEmpty()) {
      return namespace.describeMounts();
    }
    if (request.body().path("type").asText().equals("kv")) {
      namespace.enableKv(named);
      return VaultReply.empty();
    }
    return namespace.engine(named) == null
        ? VaultReply.errors(400, "No secret engine mount at " + named + "/")
        : VaultReply.ok(namespace.describeMount(named));
  }

  private VaultReply health() {
    ObjectNode body =
        VaultReply.JSON
            .objectNode()
            .put("initialized", true)
            .put("sealed", world.isSealed())
            .put("standby", false)
            .put("performance_standby", false)
            .put("server_time_utc", world.clock().instant().getEpochSecond())
            .put("version", "1.20.4")
            .put("cluster_name", "sandbox");
    return new VaultReply(world.isSealed() ? 503 : 200, body);
  }

  private static VaultReply noRoute(String path) {
    return VaultReply.errors(404, "no handler for route \"" + path + "\". route entry not found.");
  }
}
