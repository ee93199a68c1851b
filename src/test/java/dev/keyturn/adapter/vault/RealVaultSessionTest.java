package dev.keyturn.adapter.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RealVaultSessionTest extends VaultSessionContract {
  @Override
  VaultUnderTest begin() {
    return RealVault.startOrSkip("logins, tokens and policies at a real Vault");
  }

  /** A person who set VAULT_NAMESPACE there finds the secrets where they would be without it. */
  @Test
  void the_community_edition_takes_no_notice_of_a_namespace() throws Exception {
    assumeTrue(vault.root().post("sys/namespaces/team-a", "{}").status() == 404, "it has some");
    var path = new VaultPath("secret", "namespace/a", "value");
    var login = new VaultLogin.Token(SecretValue.of(vault.rootToken()));
    var limit = Duration.ofSeconds(15);
    try (var team =
            new VaultConnection(
                new VaultSettings(vault.address(), login, "team-a", null, limit),
                Clock.systemUTC());
        var plain =
            new VaultConnection(
                new VaultSettings(vault.address(), login, null, null, limit), Clock.systemUTC())) {
      new VaultStore(team).write(path, 0, SecretValue.of("alpha"), Map.of());
      assertThat(new VaultStore(plain).newest(path).number()).isEqualTo(1);
    }
  }

  @Test
  void the_credential_tells_when_it_ends() throws Exception {
    vault.policy(
        "looks",
        """
        path "auth/approle/role/+"                  { capabilities = ["read"] }
        path "auth/approle/role/+/secret-id/lookup" { capabilities = ["update"] }
        """);
    var ids = vault.appRole(Duration.ofHours(1), Duration.ofHours(24), "looks");
    var login = new VaultLogin.AppRole("approle", ids.roleId(), SecretValue.of(ids.secretId()));
    var settings = new VaultSettings(vault.address(), login, null, null, Duration.ofSeconds(15));
    try (var connection = new VaultConnection(settings, Clock.systemUTC())) {
      assertThat(new VaultCredential(connection).terms())
          .contains(new VaultCredential.Terms(null, 9_999, 0, Duration.ofHours(24)));
    }
  }
}
