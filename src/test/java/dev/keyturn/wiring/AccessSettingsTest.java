package dev.keyturn.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.access.AccessRole;
import dev.keyturn.wiring.Settings.WrongSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessSettingsTest {

  @Test
  void without_any_only_our_own_tokens_are_taken_at_twenty_requests_a_second() {
    var settings = settings(Map.of()).checked();

    assertThat(settings.identity()).isEmpty();
    assertThat(settings.people()).isEmpty();
    assertThat(settings.requestsPerSecond()).isEqualTo(20);
    assertThat(settings.clientAddresses().header()).isNull();
  }

  @Test
  void each_is_read() {
    var settings =
        settings(
                Map.of(
                    "KEYTURN_OIDC_ISSUER", "https://id.example.com",
                    "KEYTURN_OIDC_AUDIENCE", "keyturn",
                    "KEYTURN_OIDC_JWKS_URL", "https://id.example.com/keys",
                    "KEYTURN_OIDC_NAME_CLAIM", "sub",
                    "KEYTURN_OIDC_ROLES_CLAIM", "groups",
                    "KEYTURN_PEOPLE", "alice@example.com: viewer",
                    "KEYTURN_REQUESTS_PER_SECOND", "5",
                    "KEYTURN_CLIENT_ADDRESS_HEADER", "X-Real-IP"))
            .checked();

    assertThat(settings.identity().orElseThrow().nameClaim()).isEqualTo("sub");
    assertThat(settings.identity().orElseThrow().rolesClaim()).isEqualTo("groups");
    assertThat(settings.people()).isEqualTo(Map.of("alice@example.com", Set.of(AccessRole.VIEWER)));
    assertThat(settings.requestsPerSecond()).isEqualTo(5);
    assertThat(settings.clientAddresses().header()).isEqualTo("X-Real-IP");
  }

  @ParameterizedTest
  @CsvSource({
    "'','',",
    "some-id,'',X-Real-IP",
    "some-id,none,",
    "some-id,X-Forwarded-For,X-Forwarded-For",
    "'',X-Real-IP,X-Real-IP"
  })
  void on_railway_the_clients_address_is_what_its_edge_says_without_a_setting(
      String service, String setting, @Nullable String header) {
    var settings =
        settings(Map.of("RAILWAY_SERVICE_ID", service, "KEYTURN_CLIENT_ADDRESS_HEADER", setting));

    assertThat(settings.clientAddresses().header()).isEqualTo(header);
  }

  @Test
  void people_may_be_in_a_file(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("people"), "# ours\nbob@x: operator\n");

    assertThat(settings(Map.of("KEYTURN_PEOPLE", file.toString())).people())
        .isEqualTo(Map.of("bob@x", Set.of(AccessRole.OPERATOR)));
  }

  @ParameterizedTest
  @CsvSource({
    "KEYTURN_OIDC_ISSUER,https://hunter2",
    "KEYTURN_OIDC_JWKS_URL,http://hunter2/keys",
    "KEYTURN_OIDC_JWKS_URL,hunter2 keys",
    "KEYTURN_PEOPLE,hunter2",
    "KEYTURN_PEOPLE,/no/such/hunter2",
    "KEYTURN_PEOPLE,hunter2: king",
    "KEYTURN_REQUESTS_PER_SECOND,hunter2",
    "KEYTURN_REQUESTS_PER_SECOND,0",
    "KEYTURN_REQUESTS_PER_SECOND,-1",
    "KEYTURN_REQUESTS_PER_SECOND,1000000",
    "KEYTURN_CLIENT_ADDRESS_HEADER,hunter2: x"
  })
  void a_wrong_one_is_named_with_its_remedy_and_not_repeated(String name, String value) {
    var variables = new HashMap<String, String>();
    if (name.equals("KEYTURN_OIDC_JWKS_URL")) {
      variables.put("KEYTURN_OIDC_ISSUER", "https://id.example.com");
      variables.put("KEYTURN_OIDC_AUDIENCE", "keyturn");
    }
    variables.put(name, value);

    assertThatThrownBy(() -> settings(variables).checked())
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining(name)
        .message()
        .doesNotContain("hunter2");
  }

  private static AccessSettings settings(Map<String, String> variables) {
    return new AccessSettings(new ProcessEnvironment(variables));
  }
}
