package dev.keyturn.sandbox.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers the challenge of docs/attestation.md for one replica. */
final class Attestation {
  static final String TOKEN_VARIABLE = "KEYTURN_ATTESTATION_TOKEN";

  private static final int TOKEN_MIN_CHARACTERS = 32;
  private static final int BODY_MAX_BYTES = 4096;
  private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final byte[] authorization;
  private final String deployment;
  private final String replica;
  private final Map<String, HeldSecret> secrets;
  private final Clock clock;
  private final Instant startedAt;

  /** The token must be 32 characters or more. */
  Attestation(
      String token,
      String deployment,
      String replica,
      Map<String, HeldSecret> secrets,
      Clock clock) {
    if (token.length() < TOKEN_MIN_CHARACTERS) {
      throw new IllegalArgumentException(
          "%s has %s characters; set it to %s or more"
              .formatted(TOKEN_VARIABLE, token.length(), TOKEN_MIN_CHARACTERS));
    }
    this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.deployment = deployment;
    this.replica = replica;
    this.secrets = secrets;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  /** The order of the members is that of docs/attestation.md. */
  record Report(
      int v,
      String deployment,
      String replica,
      double upSeconds,
      Map<String, List<Entry>> secrets) {}

  /** One accepted key. */
  record Entry(
      String proof, boolean signs, @Nullable Double idleSeconds, @Nullable Integer remaining) {}

  private record Challenge(String nonce, List<String> names) {}

  /**
   * The caller goes first: a stranger learns neither whether his body was well formed nor which
   * names exist.
   */
  AppAnswer answer(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      return AppAnswer.empty(405);
    }
    String presented = exchange.getRequestHeaders().getFirst("Authorization");
    if (presented == null
        || !MessageDigest.isEqual(authorization, presented.getBytes(StandardCharsets.UTF_8))) {
      return AppAnswer.empty(401);
    }
    byte[] body = exchange.getRequestBody().readNBytes(BODY_MAX_BYTES + 1);
    if (body.length > BODY_MAX_BYTES) {
      return AppAnswer.problem(413, "the body is larger than 4096 bytes");
    }
    Challenge challenge = parse(body);
    if (challenge == null) {
      return AppAnswer.problem(
          400, "expected {\"nonce\":\"43 base64url characters\",\"names\":[\"NAME\"]}");
    }
    return AppAnswer.ok(report(challenge));
  }

  private static @Nullable Challenge parse(byte[] body) {
    try {
      JsonNode json = JSON.readTree(body);
      String nonce = json.path("nonce").asText("");
      JsonNode names = json.path("names");
      if (!json.path("nonce").isTextual() || !NONCE.matcher(nonce).matches() || !names.isArray()) {
        return null;
      }
      if (names.valueStream().anyMatch(name -> !name.isTextual())) {
        return null;
      }
      return new Challenge(nonce, names.valueStream().map(JsonNode::asText).toList());
    } catch (IOException _) {
      return null; // bytes in memory fail only when they are no JSON
    }
  }

  private Report report(Challenge challenge) {
    Map<String, List<Entry>> entries = new TreeMap<>();
    for (String name : challenge.names()) {
      HeldSecret held = secrets.get(name);
      if (held != null) {
        entries.put(
            name,
            held.ring().keys().stream().map(key -> entry(held, key, challenge.nonce())).toList());
      }
    }
    double up = Duration.between(startedAt, clock.instant()).toMillis() / 1000.0;
    return new Report(1, deployment, replica, up, entries);
  }

  private Entry entry(HeldSecret held, KeyRing.Key<?> key, String nonce) {
    return new Entry(
        AttestationProof.of(
            key.text(), held.secret().name(), nonce, deployment, replica, key.signs()),
        key.signs(),
        held.ring().idleSeconds(key),
        held.remaining(key.kid()));
  }
}
