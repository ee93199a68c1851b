package dev.keyturn.adapter.vault;

import static dev.keyturn.Patience.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.sandbox.vault.AppRoleIds;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A HashiCorp Vault or OpenBao of the test's own: a real server process with its storage in memory,
 * on a free port of loopback, unsealed, with KV version 2 at {@code secret} and the AppRole method
 * at {@code approle}. The program is the one that {@code VAULT_BIN} names, or else the first {@code
 * bao} or {@code vault} on the {@code PATH}.
 */
public final class RealVault implements VaultUnderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TRIES = 5;
  private static final int USES = 10_000;

  private final VaultProcess process;
  private final AtomicInteger roles = new AtomicInteger();
  private final RawVault anybody;
  private RawVault root;
  private String rootToken = "";
  private String unsealKey = "";
  private String credential = "";

  private RealVault(VaultProcess process) {
    this.process = process;
    this.anybody = new RawVault(process.address(), "");
    this.root = anybody;
  }

  /**
   * Starts one, or skips the calling test (or class, from {@code @BeforeAll}) where there is no
   * program to start, and prints that line, since Maven does not say why a test was skipped.
   *
   * @param test what is left out, in the reader's words
   */
  public static RealVault startOrSkip(String test) {
    if (program().isEmpty()) {
      String reason =
          "NOT RUN: "
              + test
              + " (no Vault server here; put `bao` or `vault` on the PATH, or name one in"
              + " VAULT_BIN)";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    return start();
  }

  /** Starts one. A port may be taken between choosing and using it; then another is tried. */
  public static RealVault start() {
    Path program =
        program().orElseThrow(() -> new IllegalStateException("there is no Vault server here"));
    for (int attempt = 1; ; attempt++) {
      RealVault vault = new RealVault(VaultProcess.start(program));
      try {
        vault.prepare();
        return vault;
      } catch (RuntimeException e) {
        boolean lives = vault.process.alive();
        String said = vault.process.log();
        vault.close();
        if (lives || attempt == TRIES) {
          throw new IllegalStateException("Vault did not come up; it said:\n" + said, e);
        }
      }
    }
  }

  /**
   * The server to start, if there is one.
   *
   * @throws IllegalStateException when {@code VAULT_BIN} names none: somebody meant to have one
   */
  public static Optional<Path> program() {
    String named = System.getenv("VAULT_BIN");
    if (named != null && !named.isEmpty()) {
      Path program = Path.of(named);
      if (!Files.isExecutable(program)) {
        throw new IllegalStateException("VAULT_BIN is no program: " + named);
      }
      return Optional.of(program);
    }
    List<String> folders =
        Arrays.asList(String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1));
    return Stream.of("bao", "vault")
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  @Override
  public URI address() {
    return process.address();
  }

  @Override
  public String rootToken() {
    return rootToken;
  }

  /** Somebody at this Vault who may do everything. */
  @Override
  public RawVault root() {
    return root;
  }

  /** As the server tells it, for example {@code 1.21.2}. */
  public String version() {
    return root.get("sys/health").body().path("version").asText();
  }

  /** As the program calls itself: {@code Vault} or {@code OpenBao}. */
  static String server() {
    Path program = program().orElseThrow();
    try {
      Process asked = new ProcessBuilder(program.toString(), "version").start();
      try (var said = asked.inputReader()) {
        String line = String.valueOf(said.readLine());
        return line.startsWith("OpenBao") ? "OpenBao" : "Vault";
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void policy(String name, String hcl) {
    var body = JSON.createObjectNode().put("policy", hcl);
    done(root.call("PUT", "sys/policies/acl/" + name, body.toString()));
  }

  @Override
  public AppRoleIds appRole(Duration life, Duration longest, String policy) {
    String at = "auth/approle/role/r" + roles.incrementAndGet();
    var terms =
        Map.of(
            "token_ttl", life.toSeconds() + "s",
            "token_max_ttl", longest.toSeconds() + "s",
            "token_policies", policy);
    done(root.post(at, JSON.valueToTree(terms).toString()));
    JsonNode id = done(root.get(at + "/role-id"));
    JsonNode secret = done(root.post(at + "/secret-id", "{\"num_uses\":" + USES + "}"));
    credential = secret.path("data").path("secret_id").asText();
    return new AppRoleIds(id.path("data").path("role_id").asText(), credential);
  }

  @Override
  public String token(Duration life, String policy) {
    JsonNode made =
        done(
            root.post(
                "auth/token/create",
                JSON.createObjectNode()
                    .put("ttl", life.toSeconds() + "s")
                    .put("no_parent", true)
                    .put("renewable", true)
                    .set("policies", JSON.createArrayNode().add(policy))
                    .toString()));
    return made.path("auth").path("client_token").asText();
  }

  @Override
  public void jwtRole(String role, SignedToken accepted, String policy) {
    if (root.get("sys/auth/jwt").status() != 200) {
      done(root.post("sys/auth/jwt", "{\"type\":\"jwt\"}"));
    }
    done(
        root.post(
            "auth/jwt/config",
            JSON.createObjectNode()
                .set("jwt_validation_pubkeys", JSON.createArrayNode().add(accepted.publicKey()))
                .toString()));
    var terms =
        Map.of(
            "role_type", "jwt",
            "user_claim", "sub",
            "bound_audiences", List.of(SignedToken.AUDIENCE),
            "token_policies", policy,
            "token_ttl", "1h");
    done(root.post("auth/jwt/role/" + role, JSON.valueToTree(terms).toString()));
  }

  @Override
  public void revoke(String token) {
    done(root.post("auth/token/revoke", JSON.createObjectNode().put("token", token).toString()));
  }

  @Override
  public void revokeLogins() {
    JsonNode all = done(root.call("LIST", "auth/token/accessors", "")).path("data").path("keys");
    for (JsonNode accessor : all) {
      var body = JSON.createObjectNode().set("accessor", accessor).toString();
      JsonNode told = done(root.post("auth/token/lookup-accessor", body));
      if (told.path("data").path("path").asText().endsWith("/login")) {
        done(root.post("auth/token/revoke-accessor", body));
      }
    }
  }

  /** Vault itself counts how often a credential may still be used. */
  @Override
  public int logins() {
    var body = JSON.createObjectNode().put("secret_id", credential);
    JsonNode told =
        done(root.post("auth/approle/role/r" + roles.get() + "/secret-id/lookup", body.toString()));
    return USES - told.path("data").path("secret_id_num_uses").asInt();
  }

  /** Mounts KV version 2, and waits until it works. */
  public void enableKv(String mount) {
    done(root.post("sys/mounts/" + mount, "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}"));
    // For a moment after mounting, Vault answers 400: it prepares the store.
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> root.get(mount + "/data/ready").status() == 404);
  }

  @Override
  public void seal() {
    done(root.call("PUT", "sys/seal", ""));
  }

  @Override
  public void unseal() {
    var body = JSON.createObjectNode().put("key", unsealKey);
    done(anybody.call("PUT", "sys/unseal", body.toString()));
    await().pollInterval(Duration.ofMillis(20)).until(() -> root.get("sys/health").status() == 200);
  }

  @Override
  public void close() {
    process.close();
  }

  private void prepare() {
    await()
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> !process.alive() || anybody.get("sys/seal-status").status() == 200);
    JsonNode made =
        done(anybody.call("PUT", "sys/init", "{\"secret_shares\":1,\"secret_threshold\":1}"));
    rootToken = made.path("root_token").asText();
    root = new RawVault(process.address(), rootToken);
    unsealKey = made.path("keys").path(0).asText();
    unseal();
    enableKv("secret");
    done(root.post("sys/auth/approle", "{\"type\":\"approle\"}"));
  }

  /** Neither the request nor the answer is shown: both may hold a credential. */
  private static JsonNode done(RawVault.Response response) {
    if (response.status() / 100 != 2) {
      throw new IllegalStateException(
          "Vault answered " + response.status() + ": " + response.body().path("errors"));
    }
    return response.body() instanceof ObjectNode body ? body : JSON.createObjectNode();
  }
}
