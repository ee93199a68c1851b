package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.VaultPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a rotation will do, computed from a file that people read. */
class PlanComputationTest {
  private static final Path ZKEB = Path.of("rotation-plans/zkeb.yaml");

  @Test
  void everything_that_the_file_says_is_in_the_plan() throws IOException {
    var plan = computed(Files.readString(ZKEB), 1);

    assertThat(plan.name()).isEqualTo("zkeb");
    assertThat(plan.environment()).isEqualTo("production");
    assertThat(plan.owner()).isEqualTo("platform@zkeb.example.com");
    var railway =
        new RailwayEnvironment(
            "645970db-4e5d-5f61-9648-b4a17f76007d",
            "750b2ed4-86a6-5ed7-90ee-c614f74523fd",
            "RAILWAY_TOKEN_ZKEB_PRODUCTION",
            TokenKind.PROJECT);
    assertThat(plan.consumers())
        .containsExactly(
            new Plan.Consumer(
                new ServiceRef(railway, "e5482a81-0277-5eb4-9d3f-5442d68c2e2e", "api-server"),
                2,
                new Plan.Confirmation(
                    "https://api.zkeb.example.com/.well-known/keyturn/attestation",
                    "KEYTURN_ATTESTATION_TOKEN_ZKEB_PRODUCTION",
                    "https://api.zkeb.example.com/api/health",
                    false)));
    assertThat(plan.secrets())
        .extracting(s -> s.name().text())
        .containsExactly("ZKEB_MASTER_ENCRYPTION_KEY", "JWT_SECRET", "API_KEY_SALT");
    assertThat(plan.secrets().getFirst())
        .isEqualTo(
            new Plan.ManagedSecret(
                new SecretName("ZKEB_MASTER_ENCRYPTION_KEY"),
                new Material.Aes(256),
                Material.Encoding.BASE64,
                new VariableName("ZKEB_MASTER_KEY"),
                "_NEW",
                "_PREVIOUS",
                new VaultPath(
                    "secret",
                    "zkeb/production/zkeb_master_encryption_key",
                    "zkeb_master_encryption_key"),
                Map.of("api-server", Role.BOTH),
                Duration.ZERO,
                new Plan.Gates(Duration.ofHours(1), true, false)));
    assertThat(plan.secrets().get(1).tokenLifetime()).isEqualTo(Duration.ofHours(12));
    assertThat(plan.secrets().get(1).storedIn()).isNull();
    assertThat(plan.secrets().get(1).material()).isEqualTo(new Material.Hmac("HS256", 32));
    assertThat(plan.pace())
        .isEqualTo(
            new Plan.Pace(
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                PlanSpec.CLOCK_SKEW,
                Duration.ofHours(1),
                null));
    assertThat(plan.approval())
        .isEqualTo(
            new Plan.ApprovalRule(
                1,
                List.of("alice@zkeb.example.com", "bob@zkeb.example.com"),
                Duration.ofHours(24)));
  }

  @Test
  void an_environment_may_need_no_approval_and_one_replica_is_usual() throws IOException {
    var plan = computed(Files.readString(ZKEB), 0);
    assertThat(plan.approval()).isEqualTo(new Plan.ApprovalRule(0, List.of(), Duration.ZERO));
    assertThat(plan.consumers()).extracting(Plan.Consumer::replicas).containsExactly(1);
  }

  @Test
  void a_clean_up_that_rides_has_a_limit() throws IOException {
    var text =
        Files.readString(ZKEB)
            .replace("retire: { deploy: now }", "retire: { deploy: ride, limit: 7d }");
    assertThat(computed(text, 1).pace().rideLimit()).isEqualTo(Duration.ofDays(7));
  }

  static Stream<Arguments> materials() {
    return Stream.of(
        Arguments.of("{ kind: salt, bytes: 16 }", "base64", new Material.Salt(16)),
        Arguments.of("{ kind: pepper, bytes: 32 }", "base64", new Material.Pepper(32)),
        Arguments.of(
            "{ kind: token, prefix: zk_live_, length: 43 }",
            "text",
            new Material.Token("zk_live_", 43, false)),
        Arguments.of(
            "{ kind: password, length: 32, symbols: \"-_-\" }",
            "text",
            new Material.Password(32, "-_")),
        Arguments.of("{ kind: supplied }", "text", new Material.Supplied()));
  }

  @ParameterizedTest
  @MethodSource("materials")
  void each_material_is_made_as_it_was_written(String written, String encoding, Material expected)
      throws IOException {
    var text =
        Files.readString(ZKEB)
            .replace(
                "{ kind: salt, bytes: 16 }\n    encoding: base64",
                written + "\n    encoding: " + encoding);
    assertThat(computed(text, 1).secrets().getLast().material()).isEqualTo(expected);
  }

  private static Plan computed(String text, int environment) {
    var reading = new PlanReader().read("rotation-plans/zkeb.yaml", text.getBytes());
    assertThat(reading).isInstanceOf(PlanReading.Valid.class);
    var plan = ((PlanReading.Valid) reading).plan();
    return plan.in(plan.environments().get(environment));
  }
}
