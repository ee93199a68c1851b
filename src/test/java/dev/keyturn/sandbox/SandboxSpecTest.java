package dev.keyturn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.sandbox.InitialValue.Encoding;
import dev.keyturn.sandbox.InitialValue.KeyKind;
import dev.keyturn.sandbox.InitialValue.PemPrivateKey;
import dev.keyturn.sandbox.InitialValue.RandomBytes;
import dev.keyturn.sandbox.InitialValue.RandomText;
import dev.keyturn.sandbox.SandboxSpec.Project;
import dev.keyturn.sandbox.SandboxSpec.Service;
import dev.keyturn.sandbox.SandboxSpec.TokenKind;
import dev.keyturn.sandbox.app.AppSecret.Kind;
import dev.keyturn.sandbox.app.AppSecret.Role;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Worlds that could not run, and the values that a world begins with. */
class SandboxSpecTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Service API = new Service("api", "shop", "s-1", 1, "ATTESTATION_TOKEN");

  private static Project project(String alias, String environment) {
    return new Project(alias, "p-1", environment, "RAILWAY_TOKEN", TokenKind.PROJECT);
  }

  private static SandboxSpec spec(
      List<Project> projects, Map<String, Role> consumers, Duration of) {
    return SandboxSpec.of(
        "none",
        projects,
        List.of(API),
        List.of(
            SecretSpec.of(
                "JWT", Kind.TOKENS_HMAC, new RandomBytes(32, Encoding.HEX), consumers, of)));
  }

  @Test
  void a_project_token_opens_one_project_only() {
    assertThatThrownBy(() ->
            spec(
                List.of(project("shop", "e-1"), project("bank", "e-2")),
                Map.of("api", Role.BOTH),
                Duration.ofMinutes(1)))
        .hasMessage("two of the same project token: RAILWAY_TOKEN");
  }

  @Test
  void a_secret_is_read_by_services_of_the_world() {
    assertThatThrownBy(() ->
            spec(
                List.of(project("shop", "e-1")),
                Map.of("worker", Role.BOTH),
                Duration.ofMinutes(1)))
        .hasMessageContaining("the consumers of JWT");
  }

  @Test
  void tokens_too_short_lived_to_be_shown_measure_nothing() {
    assertThatThrownBy(() ->
            spec(List.of(project("shop", "e-1")), Map.of("api", Role.BOTH), Duration.ofSeconds(1)))
        .hasMessageContaining("too short to be shown; at least 2500 ms");
  }

  @Test
  void values_have_the_form_that_is_asked() {
    assertThat(new RandomBytes(32, Encoding.BASE64).make(RANDOM)).hasSize(44).endsWith("=");
    assertThat(new RandomBytes(32, Encoding.BASE64URL).make(RANDOM)).matches("[A-Za-z0-9_-]{43}");
    assertThat(new RandomBytes(32, Encoding.HEX).make(RANDOM)).matches("[0-9a-f]{64}");
    assertThat(new RandomText(48).make(RANDOM)).matches("[A-Za-z0-9]{48}");
    assertThatThrownBy(() -> new RandomText(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "EC_P256", "EC_P384", "EC_P521", "ED25519"})
  void private_keys_are_pem(KeyKind kind) {
    assertThat(new PemPrivateKey(kind).make(RANDOM))
        .startsWith("-----BEGIN PRIVATE KEY-----\n")
        .endsWith("\n-----END PRIVATE KEY-----\n");
  }
}
