package dev.keyturn.sandbox.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.MovedClock;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The vectors that the Node example runs too: two languages, one contract. */
class AttestationVectorsTest {
  private final JsonNode vectors;

  AttestationVectorsTest() throws IOException {
    vectors = new ObjectMapper().readTree(Path.of("examples", "attestation-vectors.json").toFile());
  }

  @Test
  void kids_of_symmetric_keys() {
    assertThat(vectors.path("kids"))
        .isNotEmpty()
        .allSatisfy(of ->
            assertThat(KeyText.kid(of.path("text").asText())).isEqualTo(of.path("kid").asText()));
  }

  @Test
  void kids_and_proofs_of_private_keys() {
    assertThat(vectors.path("pemKids"))
        .isNotEmpty()
        .allSatisfy(of -> {
          String pem = pem(of.path("pkcs8").asText());
          assertThat(PemKey.parse(pem).kid()).isEqualTo(of.path("kid").asText());
          assertThat(proof(pem, of)).isEqualTo(of.path("proof").asText());
        });
  }

  @Test
  void proofs() {
    assertThat(vectors.path("proofs"))
        .isNotEmpty()
        .allSatisfy(of ->
            assertThat(proof(of.path("text").asText(), of)).isEqualTo(of.path("proof").asText()));
  }

  /** The asker's own code is another one; if the two ever differ, every confirmation fails. */
  @Test
  void the_asker_computes_the_same_kids_and_proofs() {
    assertThat(vectors.path("kids"))
        .allSatisfy(of ->
            assertThat(SecretValue.of(of.path("text").asText()).kid().text())
                .isEqualTo(of.path("kid").asText()));
    assertThat(vectors.path("proofs"))
        .allSatisfy(of ->
            assertThat(
                    SecretValue.of(of.path("text").asText())
                        .attestationProof(
                            new SecretName(of.path("name").asText()),
                            of.path("nonce").asText(),
                            of.path("deployment").asText(),
                            of.path("replica").asText(),
                            of.path("signs").asBoolean()))
                .isEqualTo(of.path("proof").asText()));
  }

  @TestFactory
  Iterable<DynamicTest> whole_answers() {
    JsonNode answers = vectors.path("answers");
    return answers
        .path("cases")
        .valueStream()
        .map(of ->
            DynamicTest.dynamicTest(of.path("description").asText(), () -> check(answers, of)))
        .toList();
  }

  private static void check(JsonNode answers, JsonNode expected) throws Exception {
    Map<String, String> variables = new HashMap<>();
    expected
        .path("variables")
        .properties()
        .forEach(of -> variables.put(of.getKey(), of.getValue().asText()));
    answers
        .path("environment")
        .properties()
        .forEach(of -> variables.put(of.getKey(), of.getValue().asText()));
    AppSecret[] known =
        answers
            .path("known")
            .valueStream()
            .map(name ->
                AppSecret.of(name.asText(), AppSecret.Kind.TOKENS_HMAC, AppSecret.Role.BOTH))
            .toArray(AppSecret[]::new);
    AppSpec spec = AppSpec.of(Habit.THREE_SLOT, new SharedStore(), known);
    try (TestEdge edge =
            new TestEdge(
                "api",
                new Application(spec, new MovedClock("2026-11-20T08:00:00Z"), new SecureRandom()));
        Caller caller = new Caller(edge.url())) {
      edge.start(variables);
      String[] names =
          expected.path("names").valueStream().map(JsonNode::asText).toArray(String[]::new);
      assertThat(answers.path("nonce").asText()).isEqualTo(Caller.NONCE);
      JsonNode answer = caller.attest(names).body();
      assertThat(answer.path("deployment"))
          .isEqualTo(answers.path("environment").path("RAILWAY_DEPLOYMENT_ID"));
      assertThat(answer.path("replica"))
          .isEqualTo(answers.path("environment").path("RAILWAY_REPLICA_ID"));
      JsonNode secrets = answer.path("secrets").deepCopy();
      secrets.forEach(keys ->
          keys.forEach(key -> ((ObjectNode) key).remove(List.of("idleSeconds", "remaining"))));
      assertThat(secrets).isEqualTo(expected.path("secrets"));
    }
  }

  private static String proof(String text, JsonNode of) {
    return AttestationProof.of(
        text,
        of.path("name").asText(),
        of.path("nonce").asText(),
        of.path("deployment").asText(),
        of.path("replica").asText(),
        of.path("signs").asBoolean());
  }

  private static String pem(String body) {
    String label = "PRIVATE KEY-----\n";
    return "-----BEGIN " + label + body + "\n-----END " + label;
  }
}
