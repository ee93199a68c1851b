package dev.keyturn.adapter.application;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.AttestedSecret;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which candidates a testimony proves. A proof that fits none is an unknown key, not a lie. */
final class Verdict {
  private Verdict() {}

  static AttestedReplica on(
      AttestationResponse testimony,
      String nonce,
      Map<SecretName, Map<SlotContent, SecretValue>> candidates)
      throws AttestationResponse.Malformed {
    var secrets = new TreeMap<SecretName, AttestedSecret>();
    for (var entry : testimony.secrets().entrySet()) {
      var values = candidates.getOrDefault(entry.getKey(), Map.of());
      secrets.put(entry.getKey(), held(testimony, entry.getKey(), entry.getValue(), nonce, values));
    }
    return new AttestedReplica(
        testimony.deployment(), testimony.replica(), testimony.upSeconds(), Map.copyOf(secrets));
  }

  private static AttestedSecret held(
      AttestationResponse testimony,
      SecretName name,
      List<AttestationResponse.Claim> claims,
      String nonce,
      Map<SlotContent, SecretValue> candidates)
      throws AttestationResponse.Malformed {
    var who = "replica " + testimony.replica() + " for " + name;
    if (claims.stream().filter(AttestationResponse.Claim::signs).count() > 1) {
      throw new AttestationResponse.Malformed(who + " claims to sign with two values at once");
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
        boolean asSigner = proves(claim, value, testimony, name, nonce, true);
        boolean asVerifier = proves(claim, value, testimony, name, nonce, false);
        if (!asSigner && !asVerifier) {
          continue;
        }
        if (asSigner != claim.signs()) {
          throw new AttestationResponse.Malformed(
              who + " says one thing about signing and proves another");
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

  private static boolean proves(
      AttestationResponse.Claim claim,
      SecretValue value,
      AttestationResponse testimony,
      SecretName name,
      String nonce,
      boolean signs) {
    var expected =
        value.attestationProof(name, nonce, testimony.deployment(), testimony.replica(), signs);
    return MessageDigest.isEqual(expected.getBytes(US_ASCII), claim.proof().getBytes(US_ASCII));
  }
}
