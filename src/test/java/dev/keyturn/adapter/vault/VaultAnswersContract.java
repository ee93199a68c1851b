package dev.keyturn.adapter.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.sandbox.vault.AppRoleIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Raw requests, and what a real Vault answered them: every server must answer the same, to the
 * status, each name in the JSON and the words of each error. The answers are kept in a file, so the
 * sandbox is held to them where there is no real server; where there is one, it shows that the file
 * is true.
 *
 * <p>In the file a line of {@code who METHOD path body} is followed by the answer. Two words are no
 * request but a change of the server: {@code seal} and {@code unseal}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class VaultAnswersContract {
  private static final Path FOLDER = Path.of("src/test/resources/vault");
  private static final String POLICY =
      """
      path "secret/data/t/app/*"     { capabilities = ["create", "read", "update"] }
      path "secret/metadata/t/app/*" { capabilities = ["create", "read", "update"] }
      """;

  /** Different at each run: shown as "…", or as 1 where it is a number above 0. */
  private static final Set<String> VARYING =
      Set.of(
          "accessor",
          "client_token",
          "created_time",
          "creation_time",
          "deletion_time",
          "entity_id",
          "expire_time",
          "id",
          "issue_time",
          "lease_duration",
          "last_renewal",
          "last_renewal_time",
          "request_id",
          "ttl",
          "updated_time");

  /**
   * Who wrote a version, which other releases of Vault do not tell, and how a mount is built.
   * Nothing of Keyturn's reads any of them.
   */
  private static final Set<String> NOT_COMPARED =
      Set.of(
          "config",
          "created_by",
          "deleted_by",
          "deprecation_status",
          "description",
          "external_entropy_access",
          "last_updated_by",
          "local",
          "mount_type",
          "plugin_version",
          "running_plugin_version",
          "running_sha256",
          "seal_wrap",
          "uuid");

  private VaultUnderTest vault;
  private final Map<String, RawVault> people = new TreeMap<>();
  private final Map<String, String> words = new TreeMap<>();

  abstract VaultUnderTest begin();

  /** Which server's answers they are to be: a fork gives some of them in other words. */
  Path file() {
    return FOLDER.resolve("answers.txt");
  }

  static Path fileOf(String server) {
    return FOLDER.resolve(server.equals("OpenBao") ? "answers-openbao.txt" : "answers.txt");
  }

  @BeforeAll
  void start() {
    vault = begin();
    vault.policy("app", POLICY);
    AppRoleIds ids = vault.appRole(Duration.ofHours(1), Duration.ofHours(24), "app");
    vault.jwtRole("keyturn", SignedToken.make("keyturn"), "app");
    words.put("$ROLE", ids.roleId());
    words.put("$SECRET", ids.secretId());
    words.put("$FOREIGN", SignedToken.make("keyturn").text());
    var nobody = new RawVault(vault.address(), "");
    String login =
        nobody
            .post("auth/approle/login", filled("{\"role_id\":\"$ROLE\",\"secret_id\":\"$SECRET\"}"))
            .body()
            .path("auth")
            .path("client_token")
            .asText();
    people.put("root", vault.root());
    people.put("nobody", nobody);
    people.put("stranger", new RawVault(vault.address(), "hvs.unknown"));
    people.put("app", new RawVault(vault.address(), login));
  }

  @AfterAll
  void stop() {
    if (vault != null) {
      vault.close();
    }
  }

  /** One of the file's headings, with its requests in their order. */
  private record Topic(String name, List<String> lines) {}

  /** Whether this server's answers are the ones to keep. */
  boolean writes() {
    return false;
  }

  @TestFactory
  Stream<DynamicTest> answers_are_those_of_a_real_vault() throws IOException {
    if (writes()) {
      return Stream.of(dynamicTest("written anew", () -> Files.writeString(file(), recorded())));
    }
    return topics().stream().map(topic -> dynamicTest(topic.name(), () -> check(topic)));
  }

  private void check(Topic topic) {
    assertThat(String.join("\n", played(topic.lines())))
        .isEqualTo(String.join("\n", topic.lines()));
  }

  private List<Topic> topics() throws IOException {
    var topics = new ArrayList<Topic>();
    for (String line : Files.readAllLines(file())) {
      if (line.startsWith("= ")) {
        topics.add(new Topic(line.substring(2), new ArrayList<>()));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        topics.getLast().lines().add(line);
      }
    }
    assertThat(topics).isNotEmpty();
    return topics;
  }

  /** The file as this server would have it. */
  private String recorded() throws IOException {
    var text = new StringBuilder();
    Files.readAllLines(file()).stream()
        .takeWhile(line -> line.startsWith("#"))
        .forEach(line -> text.append(line).append('\n'));
    for (Topic topic : topics()) {
      text.append("\n= ").append(topic.name()).append('\n');
      played(topic.lines()).forEach(line -> text.append(line).append('\n'));
    }
    return text.toString();
  }

  private List<String> played(List<String> lines) {
    var seen = new ArrayList<String>();
    for (String line : lines) {
      if (line.startsWith(" ")) {
        continue;
      }
      seen.add(line);
      switch (line) {
        case "seal" -> vault.seal();
        case "unseal" -> vault.unseal();
        default -> seen.add("  " + answer(line));
      }
    }
    return seen;
  }

  private String answer(String request) {
    String[] parts = request.split(" ", 4);
    RawVault asking = people.get(parts[0]);
    if (asking == null || parts.length < 3) {
      throw new IllegalArgumentException("not a request: " + request);
    }
    var response = asking.call(parts[1], parts[2], parts.length == 4 ? filled(parts[3]) : "");
    JsonNode body = response.body();
    return response.status() + (body.isMissingNode() ? "" : " " + steady("", body));
  }

  private String filled(String text) {
    String filled = text;
    for (var word : words.entrySet()) {
      filled = filled.replace(word.getKey(), word.getValue());
    }
    return filled;
  }

  /** With sorted names, and without what differs from run to run. */
  private static JsonNode steady(String name, JsonNode node) {
    if (node instanceof ObjectNode object) {
      var sorted = new TreeMap<String, JsonNode>();
      object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
      ObjectNode steady = JsonNodeFactory.instance.objectNode();
      sorted.forEach((key, value) -> {
        if (!NOT_COMPARED.contains(key)) {
          steady.set(key, steady(key, value));
        }
      });
      return steady;
    }
    if (node.isArray()) {
      var steady = JsonNodeFactory.instance.arrayNode();
      node.forEach(each -> steady.add(steady("", each)));
      return steady;
    }
    if (!VARYING.contains(name)) {
      return node;
    }
    if (node.isTextual() && !node.asText().isEmpty()) {
      return JsonNodeFactory.instance.textNode("…");
    }
    return node.isNumber() && node.asLong() > 0 ? JsonNodeFactory.instance.numberNode(1) : node;
  }
}
