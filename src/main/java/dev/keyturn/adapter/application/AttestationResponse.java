package dev.keyturn.adapter.application;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.AttestedSecret;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a replica answered, checked for shape, and what it proves: {@code
 * {"v":1,"deployment":"…","replica":"…","upSeconds":12.5,"secrets":{"JWT_SECRET":[{"proof":"…",
 * "signs":true,"idleSeconds":null,"remaining":null}]}}}. Fields that are not known are ignored.
 */
record AttestationResponse(
    String deployment, String replica, double upSeconds, Map<SecretName, List<Claim>> secrets) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final Pattern PROOF = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final int MOST_CLAIMS = 32;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * @param proof base64url of 32 bytes, 43 characters
   * @param idleSeconds since the value was last used; null when never
   * @param remaining stored things that still need the value; null when it keeps none
   */
  record Claim(
      String proof, boolean signs, @Nullable Double idleSeconds, @Nullable Long remaining) {}

  /** Says what is wrong with the answer, in words of our own and with the replica's id if known. */
  static final class Malformed extends Exception {
    Malformed(String problem) {
      super(problem);
    }
  }

  static AttestationResponse read(byte[] body, Set<SecretName> asked) throws Malformed {
    var tree = tree(body);
    var replica = id(tree, "replica", "a replica");
    var who = "replica " + replica;
    var deployment = id(tree, "deployment", who);
    if (!tree.path("v").isInt() || tree.path("v").intValue() != 1) {
      throw new Malformed(who + " speaks another version of the attestation than 1");
    }
    var upSeconds = tree.path("upSeconds");
    if (!upSeconds.isNumber() || !countable(upSeconds.doubleValue())) {
      throw new Malformed(who + " does not say how long it is up");
    }
    if (!tree.path("secrets").isObject()) {
      throw new Malformed(who + " does not list its secrets");
    }
    var secrets = new TreeMap<SecretName, List<Claim>>();
    for (var name : asked) {
      if (tree.path("secrets").has(name.text())) {
        secrets.put(name, claims(tree.path("secrets").path(name.text()), who + " for " + name));
      }
    }
    return new AttestationResponse(deployment, replica, upSeconds.doubleValue(), secrets);
  }

  private static JsonNode tree(byte[] body) throws Malformed {
    try {
      var tree = JSON.readTree(body);
      if (tree != null && tree.isObject()) {
        return tree;
      }
    } catch (IOException e) {
      throw new Malformed("the answer is no JSON"); // Its own message may quote the body.
    }
    throw new Malformed("the answer is no JSON object");
  }

  private static String id(JsonNode tree, String field, String who) throws Malformed {
    var node = tree.path(field);
    if (!node.isTextual() || !ID.matcher(node.textValue()).matches()) {
      throw new Malformed(who + " gives no usable " + field + " id");
    }
    return node.textValue();
  }

  private static List<Claim> claims(JsonNode list, String who) throws Malformed {
    if (!list.isArray() || list.size() > MOST_CLAIMS) {
      throw new Malformed(who + " gives no list of at most " + MOST_CLAIMS + " proofs");
    }
    var claims = new ArrayList<Claim>();
    for (var item : list) {
      var proof = item.path("proof");
      if (!proof.isTextual()
          || !PROOF.matcher(proof.textValue()).matches()
          || !item.path("signs").isBoolean()) {
        throw new Malformed(who + " gives something that is no proof");
      }
      var idle = number(item.path("idleSeconds"), who);
      var remaining = number(item.path("remaining"), who);
      claims.add(
          new Claim(
              proof.textValue(),
              item.path("signs").booleanValue(),
              idle,
              // A part of a thing still needs the value.
              remaining == null ? null : (long) Math.ceil(remaining)));
    }
    return List.copyOf(claims);
  }

  private static @Nullable Double number(JsonNode node, String who) throws Malformed {
    if (node.isNull() || node.isMissingNode()) {
      return null;
    }
    if (!node.isNumber() || !countable(node.doubleValue())) {
      throw new Malformed(who + " gives something that is no count");
    }
    return node.doubleValue();
  }

  private static boolean countable(double number) {
    return Double.isFinite(number) && number >= 0;
  }

  /** What it proves of the candidates. A proof that fits none is an unknown key, not a lie. */
  AttestedReplica proven(String nonce, Map<SecretName, Map<SlotContent, SecretValue>> candidates)
      throws Malformed {
    var held = new TreeMap<SecretName, AttestedSecret>();
    for (var entry : secrets.entrySet()) {
      var values = candidates.getOrDefault(entry.getKey(), Map.of());
      held.put(entry.getKey(), held(entry.getKey(), entry.getValue(), nonce, values));
    }
    return new AttestedReplica(deployment, replica, upSeconds, Map.copyOf(held));
  }

  private AttestedSecret held(
      SecretName name, List<Claim> claims, String nonce, Map<SlotContent, SecretValue> candidates)
      throws Malformed {
    var who = "replica " + replica + " for " + name;
    if (claims.stream().filter(Claim::signs).count() > 1) {
      throw new Malformed(who + " claims to sign with two values at once");
    }
    @Nullable SlotContent signs = null;
    int unknown = 0;
    var accepts = EnumSet.noneOf(SlotContent.class);
    var idle = new EnumMap<SlotContent, Double>(SlotContent.class);
    var remaining = new EnumMap<SlotContent, Long>(SlotContent.class);
    for (var claim : claims) {
      boolean known = false;
      for (var candidate : candidates.entrySet()) {
        var value = candidate.getValue();
        boolean asSigner = proves(claim, value, name, nonce, true);
        boolean asVerifier = proves(claim, value, name, nonce, false);
        if (!asSigner && !asVerifier) {
          continue;
        }
        if (asSigner != claim.signs()) {
          throw new Malformed(who + " says one thing about signing and proves another");
        }
        known = true;
        var version = candidate.getKey();
        signs = asSigner && signs == null ? version : signs;
        accepts.add(version);
        if (claim.idleSeconds() != null) {
          idle.merge(version, claim.idleSeconds(), Math::min);
        }
        if (claim.remaining() != null) {
          remaining.merge(version, claim.remaining(), Math::max);
        }
      }
      unknown += known ? 0 : 1;
    }
    return new AttestedSecret(
        signs, Set.copyOf(accepts), unknown, Map.copyOf(idle), Map.copyOf(remaining));
  }

  private boolean proves(
      Claim claim, SecretValue value, SecretName name, String nonce, boolean signs) {
    var expected = value.attestationProof(name, nonce, deployment, replica, signs);
    return MessageDigest.isEqual(expected.getBytes(US_ASCII), claim.proof().getBytes(US_ASCII));
  }
}
