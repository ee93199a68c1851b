package dev.keyturn.adapter.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyturn.rotation.SecretValue;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaultSettingsTest {
  private static final VaultLogin LOGIN = new VaultLogin.Token(SecretValue.of("hvs.canary"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://vault:8200",
        "http://vault:8200",
        "vault:8200",
        "/vault",
        "https://user:pw@vault:8200",
        "https://vault:8200/v1",
        "https://vault:8200/?a=b",
        "https://vault:8200/#x"
      })
  void an_address_is_a_scheme_a_host_and_a_port(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(address, null, Duration.ofSeconds(5)))
        .withMessageNotContaining("pw");
  }

  @Test
  void a_slash_at_the_end_of_the_address_is_no_matter() {
    assertThat(settings("https://vault:8200/", "a/b", Duration.ofSeconds(5)).base())
        .isEqualTo("https://vault:8200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a//b", "a b", "a\r\nX-Vault-Token: x"})
  void a_namespace_is_made_of_segments(String namespace) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings("https://vault", namespace, Duration.ofSeconds(5)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 20_001})
  void a_timeout_is_above_zero_and_up_to_twenty_seconds(long millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings("https://vault", null, Duration.ofMillis(millis)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hvs.canary\n", "hvs canary", "hvs.canary\r\nX: y"})
  void a_token_that_no_header_can_carry_is_refused_unseen(String token) {
    SecretValue value = SecretValue.of(token);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VaultLogin.Token(value))
        .withMessageNotContaining("canary");
  }

  @Test
  void toString_shows_no_credential() {
    var appRole = new VaultLogin.AppRole("approle", "canary-role", SecretValue.of("canary-secret"));
    var jwt = new VaultLogin.Jwt("jwt", "keyturn", Path.of("token"));
    for (VaultLogin login : new VaultLogin[] {LOGIN, appRole, jwt}) {
      var settings =
          new VaultSettings(URI.create("https://vault"), login, null, null, Duration.ofSeconds(5));
      assertThat(settings.toString()).doesNotContain("canary");
    }
  }

  private static VaultSettings settings(String address, String namespace, Duration timeout) {
    return new VaultSettings(URI.create(address), LOGIN, namespace, null, timeout);
  }
}
