package dev.keyturn.adapter.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Threat 6, a stolen token: with the policy of docs/vault.md every other path is refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealVaultPolicyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> MANAGED =
      List.of("shop/production/jwt_secret", "keyturn/audit-anchor");
  private static final List<String> NOT_MANAGED =
      List.of("shop/staging/jwt_secret", "shop/production", "keyturnal/key", "other");

  private RealVault vault;
  private RawVault thief;

  @BeforeAll
  void start() {
    vault = RealVault.startOrSkip("the documented policy at a real Vault");
    vault.policy("keyturn", DocumentedPolicy.hcl());
    vault.enableKv("payments");
    thief = new RawVault(vault.address(), vault.token(Duration.ofHours(1), "keyturn"));
    for (String path : MANAGED) {
      vault.root().post("secret/data/" + path, "{\"data\":{\"value\":\"x\"}}");
    }
    for (String path : NOT_MANAGED) {
      vault.root().post("secret/data/" + path, "{\"data\":{\"value\":\"x\"}}");
    }
  }

  @AfterAll
  void stop() {
    if (vault != null) {
      vault.close();
    }
  }

  @Test
  void keyturn_can_do_its_work_with_it() throws Exception {
    var role = vault.appRole(Duration.ofHours(1), Duration.ofHours(24), "keyturn");
    var login = new VaultLogin.AppRole("approle", role.roleId(), SecretValue.of(role.secretId()));
    var settings = new VaultSettings(vault.address(), login, null, null, Duration.ofSeconds(15));
    try (var connection = new VaultConnection(settings, Clock.systemUTC())) {
      var store = new VaultStore(connection);
      var path = new VaultPath("secret", "shop/production/salt", "salt");
      store.protect(path);
      assertThat(store.write(path, 0, SecretValue.of("alpha"), Map.of("kid", "k"))).isEqualTo(1);
      store.label(path, Map.of("managed_by", "keyturn"));
      assertThat(store.newest(path).number()).isEqualTo(1);
      var access = new VaultAccess(connection);
      assertThat(access.mount(path).keepsVersions()).isTrue();
      assertThat(access.keepingOfMount(path).expires()).isFalse();
      var anchor = new VaultAnchor(connection, "secret", "keyturn/anchor");
      String checkpoint = VaultKeysAndAnchorTest.note(1);
      anchor.keep(checkpoint, before -> new AnchorCheck.Matches(before.size()));
      assertThat(anchor.kept()).contains(AuditAnchor.ofSigned(checkpoint));
    }
  }

  @Test
  void no_version_of_a_managed_path_can_be_erased_hidden_or_listed() {
    for (String path : MANAGED) {
      for (String kind : List.of("delete", "undelete", "destroy")) {
        refused("POST", "secret/" + kind + "/" + path, "{\"versions\":[1]}");
        refused("PUT", "secret/" + kind + "/" + path, "{\"versions\":[1]}");
      }
      refused("DELETE", "secret/data/" + path, "");
      refused("DELETE", "secret/metadata/" + path, "");
      refused("PATCH", "secret/data/" + path, "{\"data\":{\"value\":\"y\"}}");
      refused("PATCH", "secret/metadata/" + path, "{\"max_versions\":1}");
      refused("GET", "secret/subkeys/" + path, "");
      String folder = path.substring(0, path.lastIndexOf('/'));
      refused("LIST", "secret/metadata/" + folder, "");
      refused("LIST", "secret/metadata/" + folder + "/", "");
      assertThat(vault.root().get("secret/data/" + path).status()).isEqualTo(200);
    }
    refused("POST", "secret/metadata/keyturn/audit-anchor", "{\"max_versions\":1}");
  }

  @Test
  void no_other_path_of_the_store_can_be_touched() {
    for (String path : NOT_MANAGED) {
      refused("GET", "secret/data/" + path, "");
      refused("GET", "secret/metadata/" + path, "");
      refused("POST", "secret/data/" + path, "{\"data\":{\"value\":\"y\"}}");
      refused("POST", "secret/metadata/" + path, "{\"max_versions\":1}");
      refused("POST", "secret/destroy/" + path, "{\"versions\":[1]}");
    }
    refused("GET", "payments/data/shop/production/jwt_secret", "");
    refused("POST", "secret/config", "{\"delete_version_after\":\"1s\"}");
    refused("LIST", "secret/metadata/", "");
    refused("GET", "sys/policies/acl/keyturn", "");
    refused("PUT", "sys/policies/acl/keyturn", "{\"policy\":\"\"}");
    refused("POST", "auth/token/create", "{\"policies\":[\"root\"]}");
    refused("PUT", "sys/seal", "");
  }

  /** Asks Vault itself which paths it has, and what the token may do on each. */
  @Test
  void of_all_paths_that_vault_has_only_those_of_its_default_policy_remain() {
    var granted = granted(thief);
    granted.keySet().removeAll(granted(anybody()).keySet());
    assertThat(granted).isEqualTo(Map.of("secret/config", "[\"read\"]"));
  }

  /** A token without a policy of ours: what is left is what the server gives to everybody. */
  private RawVault anybody() {
    return new RawVault(vault.address(), vault.token(Duration.ofHours(1), "default"));
  }

  private Map<String, String> granted(RawVault asking) {
    JsonNode known = vault.root().get("sys/internal/specs/openapi").body().path("paths");
    assertThat(known.size()).isGreaterThan(200);
    ObjectNode asked = JSON.createObjectNode();
    ArrayNode paths = asked.putArray("paths");
    known.fieldNames().forEachRemaining(name -> paths.add(concrete(name)));
    var granted = new TreeMap<String, String>();
    JsonNode data = asking.post("sys/capabilities-self", asked.toString()).body().path("data");
    for (JsonNode path : paths) {
      JsonNode words = data.path(path.asText());
      assertThat(words.isArray()).as(path.asText()).isTrue();
      if (!words.toString().equals("[\"deny\"]")) {
        granted.put(path.asText(), words.toString());
      }
    }
    return granted;
  }

  private static String concrete(String template) {
    return template.substring(1).replaceAll("\\{[^}]*}", "x");
  }

  private void refused(String method, String path, String body) {
    var answer = thief.call(method, path, body);
    assertThat(answer.status()).as(method + " " + path).isEqualTo(403);
    assertThat(answer.body().path("errors").toString()).contains("permission denied");
  }
}
