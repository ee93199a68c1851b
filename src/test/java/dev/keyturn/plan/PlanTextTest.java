package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.NotAffected;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.Gates;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.RollBack;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.VaultPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a database holds is read for ever. The files of {@code plans/stored} were written by the
 * version that they are named after, and are never written again; a new version of the text adds
 * files of its own.
 */
class PlanTextTest {
  private static final Path STORED = Path.of("src/test/resources/plans/stored");
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<String> stored() throws IOException {
    try (Stream<Path> files = Files.list(STORED)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "v1-ainative-production.json, c2d4d0815b61f79c8901ce1734b5f2c69c5a3f8e47ccd536ce0504068d32eb9e",
    "v1-ainative-staging.json, 0d2e84d99ce8bab5d1bc014af7a3910b0e8e3dadd0b545ece0391c6311cce25d",
    "v1-every-kind-production.json, a509090cc08492e587aa604bcf40f264e87ac47b31521fc399a2d1f6fe3e30b4",
    "v1-rest-staging.json, df9ed942af399013ebad5f54a25e91cb73401f81decaaa39d62e0204060e8f9f",
    "v1-tradesense-production.json, 789c995ac691d948544b631790f8a3cd534f14c95ee09c2c80cab8d4f5c137f0",
    "v1-zkeb-production.json, cc190f50ac073ae9cbef8ff2f23e297e2f3214e8868f0285e4a400f340833f7f",
    "v1-zkeb-staging.json, 08d812a0a0967b466e5c30311b73bceb9d30ae5042682a5d524246b9c97dd335",
    "v2-padded-staging.json, f425d70f96819b2182cdc3b47528ac1dd6e6f8b1499f95e7f8ed2bd1304e9fde",
    "v2-unpadded-staging.json, 8ed69b5afbfd107b87e6059d2e0741e62025f293380975be2bc3ff02f34684d4",
    "v3-zkeb-staging-not-affected.json, b74a249cd69fd7cf6d904bdb9d9bf274bf7a5b2710768790f6ec95fd099e0ba4"
  })
  void a_stored_plan_is_read_and_written_again_without_a_loss(String file, String digest) {
    String text = text(file);
    assertThat(PlanText.digest(text).text()).isEqualTo(digest);
    assertThat(PlanText.write(PlanText.read(text))).isEqualTo(text);
  }

  @Test
  void a_plan_from_before_there_was_a_rule_for_going_back_leaves_it_to_people() {
    String text = text("v1-zkeb-production-before-roll-back.json");
    assertThat(PlanText.digest(text).text())
        .isEqualTo("4d7cbf265b91a6168295fc86988c12bf50b1697b4ef904a6b6e3e17f7430e653");

    Plan plan = PlanText.read(text);

    assertThat(plan.rollBack()).isEqualTo(RollBack.NEVER);
    Plan since = PlanText.read(text("v1-zkeb-production.json"));
    assertThat(since.rollBack()).isEqualTo(RollBack.USUAL);
    assertThat(plan.secrets()).isEqualTo(since.secrets());
    assertThat(plan.consumers()).isEqualTo(since.consumers());
    assertThat(plan.pace()).isEqualTo(since.pace());
    assertThat(plan.approval()).isEqualTo(since.approval());
  }

  @Test
  void every_field_is_where_it_belongs() {
    var workspace =
        new RailwayEnvironment(
            "645970db-4e5d-5f61-9648-b4a17f76007d",
            "750b2ed4-86a6-5ed7-90ee-c614f74523fd",
            "RAILWAY_TOKEN_SHOP",
            TokenKind.WORKSPACE);
    var person =
        new RailwayEnvironment(
            "2e8491ff-a091-5db3-a6f1-01e5f7373689",
            "d57c8ddc-9430-5080-8853-0156881ea7f3",
            "RAILWAY_TOKEN_PERSON",
            TokenKind.ACCOUNT);
    assertThat(PlanText.read(text("v1-rest-staging.json")))
        .isEqualTo(
            new Plan(
                "rest",
                "staging",
                "Ödön \"the owner\" \\ <team@example.com> \u2028 \ud83d\udd11",
                List.of(
                    new Consumer(
                        new ServiceRef(workspace, "e5482a81-0277-5eb4-9d3f-5442d68c2e2e", "b-api"),
                        3,
                        new Confirmation(null, null, null, true)),
                    new Consumer(
                        new ServiceRef(person, "fbeb1a13-7f05-567e-9d13-275bfc13d1ea", "a-web"),
                        1,
                        new Confirmation(
                            "https://web.example.com/attest",
                            "KEYTURN_TOKEN",
                            "http://127.0.0.1:8080/health",
                            false))),
                List.of(
                    secret(
                        "TOKEN",
                        new Material.Token("zk_live_", 43, true),
                        Material.Encoding.TEXT,
                        "_NEW",
                        null,
                        Map.of("b-api", Role.BOTH, "a-web", Role.VERIFIER),
                        Duration.ofMillis(1234)),
                    new ManagedSecret(
                        new SecretName("PLAIN"),
                        new Material.Token("", 22, false),
                        Material.Encoding.TEXT,
                        new VariableName("PLAIN_URL"),
                        "_NEXT",
                        "_LAST",
                        new VaultPath("secret", "shop/staging/plain", "plain"),
                        Map.of("b-api", Role.SIGNER),
                        Duration.ZERO,
                        new Gates(Duration.ofSeconds(90), false, true)),
                    secret(
                        "SALT",
                        new Material.Salt(16),
                        Material.Encoding.BASE64URL,
                        "_NEW",
                        "_PREVIOUS",
                        Map.of("a-web", Role.BOTH),
                        Duration.ZERO),
                    secret(
                        "EC",
                        new Material.Ec("P-521"),
                        Material.Encoding.JWK,
                        "_NEW",
                        "_PREVIOUS",
                        Map.of("a-web", Role.BOTH),
                        Duration.ofDays(400)),
                    secret(
                        "PASSWORD",
                        new Material.Password(40, "-._~"),
                        Material.Encoding.TEXT,
                        "_NEW",
                        "_PREVIOUS",
                        Map.of("a-web", Role.BOTH),
                        Duration.ZERO)),
                new Plan.Pace(
                    Duration.ofMillis(138),
                    Duration.ofSeconds(20),
                    Duration.ofMillis(69),
                    Duration.ofMillis(833),
                    null),
                new Plan.ApprovalRule(
                    2, List.of("Bob@example.com", "alice@example.com"), Duration.ofHours(12)),
                RollBack.NEVER,
                List.of()));
  }

  @Test
  void the_other_materials_and_a_ride_are_where_they_belong() {
    Plan plan = PlanText.read(text("v1-every-kind-production.json"));
    assertThat(plan.secrets())
        .extracting(ManagedSecret::material)
        .containsExactly(
            new Material.Rsa(3072),
            new Material.Ec("P-256"),
            new Material.Ed25519(),
            new Material.Pepper(32),
            new Material.Password(40, ""),
            new Material.Supplied());
    assertThat(plan.secrets())
        .extracting(ManagedSecret::encoding)
        .contains(Material.Encoding.PEM, Material.Encoding.HEX);
    assertThat(plan.pace().rideLimit()).isEqualTo(Duration.ofDays(7));
    assertThat(plan.rollBack())
        .isEqualTo(new RollBack(true, false, 1, Duration.ofSeconds(90), 10, 3));

    assertThat(PlanText.read(text("v1-zkeb-production.json")).secrets())
        .extracting(ManagedSecret::material)
        .containsExactly(
            new Material.Aes(256), new Material.Hmac("HS256", 32), new Material.Salt(16));
  }

  @Test
  void variants_of_an_encoding_are_what_version_2_has() {
    assertThat(PlanText.read(text("v2-padded-staging.json")).secrets())
        .extracting(ManagedSecret::encoding)
        .contains(Material.Encoding.BASE64URL_PADDED, Material.Encoding.PEM_ESCAPED);
    assertThat(PlanText.read(text("v2-unpadded-staging.json")).secrets())
        .extracting(ManagedSecret::encoding)
        .containsExactly(
            Material.Encoding.BASE64_UNPADDED, Material.Encoding.BASE64, Material.Encoding.BASE64);
  }

  /** Nothing is passed over, and nothing is read from a place where it does not stand. */
  @ParameterizedTest
  @MethodSource("stored")
  void each_value_of_a_stored_plan_counts(String file) throws IOException {
    String text = text(file);
    Plan plan = PlanText.read(text);
    for (var change : changes(JSON.readTree(text))) {
      try {
        assertThat(PlanText.read(change.text())).as(change.what()).isNotEqualTo(plan);
      } catch (UnreadablePlan refused) {
        assertThat(refused).as(change.what()).hasMessageStartingWith("the stored plan cannot be");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("stored")
  void no_object_may_lack_a_field_or_have_one_that_is_not_known(String file) throws IOException {
    for (var change : fieldChanges(JSON.readTree(text(file)))) {
      assertThatExceptionOfType(UnreadablePlan.class)
          .as(change.what())
          .isThrownBy(() -> PlanText.read(change.text()))
          .withMessageContaining(change.what());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"v\":4,\"steps\":[]}'|it is of version 4, and this Keyturn knows versions 1 to 3 only",
        "'{\"v\":0,\"steps\":[]}'|it is of version 0, and this Keyturn knows versions 1 to 3 only",
        "'{\"v\":3}'|notAffected is missing",
        "'{\"v\":\"1\"}'|v is no whole number",
        "'{\"name\":1}'|name is no text",
        "'{\"name\":null}'|name is no text",
        "'{}'|name is missing",
        "'[]'|it is no object",
        "'{'|it is no JSON",
        "''|it is no",
        "'{\"name\":\"a\",\"name\":\"b\"}'|it is no JSON",
        "'{} {}'|it is no JSON"
      })
  void what_nobody_here_has_written_is_refused_with_the_reason(String text, String why) {
    assertThatExceptionOfType(UnreadablePlan.class)
        .isThrownBy(() -> PlanText.read(text))
        .withMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"replicas\":3|\"replicas\":\"3\"|consumers[0].replicas is no whole number",
        "\"replicas\":3|\"replicas\":3.5|consumers[0].replicas is no whole number",
        "\"manual\":true|\"manual\":\"yes\"|consumers[0].confirmation.manual is neither",
        "\"tokenKind\":\"ACCOUNT\"|\"tokenKind\":\"OTHER\"|environment.tokenKind is a word that",
        "Material$Salt|Material$Sugar|secrets[2].material.kind is a word that",
        "Material$Salt|Salt|secrets[2].material.kind is a word that",
        "\"a-web\":\"VERIFIER\"|\"a-web\":\"READER\"|secrets[0].roles.a-web is a word that",
        "\"approvers\":[|\"approvers\":[7,|approval.approvers[0] is no text",
        "\"consumers\":[|\"consumers\":[7,|consumers[0] is no object",
        "\"approvers\":[\"Bob@example.com\",\"alice@example.com\"]|\"approvers\":\"Bob\"|approval.approvers is no list",
        "\"soak\":\"PT20S\"|\"soak\":\"20s\"|has not the form",
        "\"text\":\"EC\"|\"text\":\"e c\"|has not the form"
      })
  void a_value_of_another_kind_is_refused_with_its_place(String from, String to, String why) {
    String text = text("v1-rest-staging.json");
    assertThat(text).contains(from);
    assertThatExceptionOfType(UnreadablePlan.class)
        .isThrownBy(() -> PlanText.read(text.replace(from, to)))
        .withMessageContaining(why);
  }

  @Test
  void who_is_not_affected_is_where_it_belongs() {
    Plan before = PlanText.read(text("v1-zkeb-staging.json"));
    Plan plan = PlanText.read(text("v3-zkeb-staging-not-affected.json"));

    RailwayEnvironment railway = before.consumers().getFirst().service().environment();
    assertThat(plan.notAffected())
        .containsExactly(
            new NotAffected(
                new ServiceRef(railway, "0f5b6a3e-4f0e-5d0b-9f3b-1d3f2a6c7e11", "old-worker"),
                Set.of("OLD_JWT", "Legacy__Key"),
                "reads it nowhere since 2025"),
            new NotAffected(
                new ServiceRef(railway, "7a1e6b0c-90d4-5c1a-8e55-64b1c0d2f9aa", "reports"),
                Set.of(),
                "its next run takes the new value"));
    assertThat(before.notAffected()).isEmpty();
    assertThat(plan.secrets()).isEqualTo(before.secrets());
  }

  @Test
  void version_1_may_say_so() {
    String text = text("v1-zkeb-staging.json");
    assertThat(PlanText.read(text.replaceFirst("\\{", "{\"v\":1,"))).isEqualTo(PlanText.read(text));
  }

  private record Change(String what, String text) {}

  /** The document with one of its values changed, for each of them. */
  private static List<Change> changes(JsonNode root) {
    var changes = new ArrayList<Change>();
    each(
        root,
        root,
        "",
        (parent, field, path) -> {
          JsonNode value = parent.get(field);
          if (value.isValueNode()) {
            JsonNode other =
                value.isTextual()
                    ? JSON.getNodeFactory().textNode(value.textValue() + "X")
                    : value.isInt()
                        ? JSON.getNodeFactory().numberNode(value.intValue() + 1)
                        : value.isBoolean()
                            ? JSON.getNodeFactory().booleanNode(!value.booleanValue())
                            : JSON.getNodeFactory().textNode("PT1H");
            parent.set(field, other);
            changes.add(new Change(path, root.toString()));
            parent.set(field, value);
          }
        });
    return changes;
  }

  /** The document without one of its fields, and with one more, for each object. */
  private static List<Change> fieldChanges(JsonNode root) {
    var changes = new ArrayList<Change>();
    each(
        root,
        root,
        "",
        (parent, field, path) -> {
          // A secret may have fewer readers, and an early plan has no rule for going back.
          if (!path.contains(".roles.") && !path.equals("rollBack")) {
            JsonNode value = parent.remove(field);
            changes.add(new Change(path + " is missing", root.toString()));
            parent.set(field, value);
            parent.put("unheardOf", 1);
            String name = path.substring(0, path.length() - field.length()) + "unheardOf";
            changes.add(new Change(name + " is a field that is not known", root.toString()));
            parent.remove("unheardOf");
          }
        });
    return changes;
  }

  @FunctionalInterface
  private interface Visitor {
    void visit(ObjectNode parent, String field, String path);
  }

  private static void each(JsonNode root, JsonNode node, String path, Visitor visitor) {
    switch (node) {
      case ObjectNode object -> {
        for (String field : object.properties().stream().map(Map.Entry::getKey).toList()) {
          String inner = path.isEmpty() ? field : path + "." + field;
          visitor.visit(object, field, inner);
          each(root, object.get(field), inner, visitor);
        }
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          each(root, array.get(i), path + "[" + i + "]", visitor);
        }
      }
      default -> {}
    }
  }

  private static ManagedSecret secret(
      String name,
      Material material,
      Material.Encoding encoding,
      String pending,
      @Nullable String previous,
      Map<String, Role> roles,
      Duration tokens) {
    String field = name.toLowerCase(Locale.ROOT);
    return new ManagedSecret(
        new SecretName(name),
        material,
        encoding,
        null,
        pending,
        previous,
        new VaultPath("secret", "shop/staging/" + field, field),
        roles,
        tokens,
        new Gates(Duration.ofSeconds(90), false, true));
  }

  private static String text(String file) {
    try {
      return Files.readString(STORED.resolve(file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
