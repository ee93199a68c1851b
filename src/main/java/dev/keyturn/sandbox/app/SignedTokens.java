package dev.keyturn.sandbox.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Issues and checks the JWTs of one secret. */
final class SignedTokens {
  private final AppSecret secret;
  private final KeyRing<JwsKey> ring;
  private final Duration tolerance;
  private final Clock clock;

  SignedTokens(AppSecret secret, KeyRing<JwsKey> ring, Duration tolerance, Clock clock) {
    this.secret = secret;
    this.ring = ring;
    this.tolerance = tolerance;
    this.clock = clock;
  }

  /** A token as its holder gets it. */
  record Issued(String token, String kid, Instant expiresAt) {}

  /** What a check found; the reason is null when the token is good. */
  record Verdict(@Nullable String kid, @Nullable String reason) {
    boolean good() {
      return reason == null;
    }
  }

  Issued issue(String issuer) {
    KeyRing.Key<JwsKey> key = ring.signing();
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expiresAt = now.plus(secret.tokenLifetime()).truncatedTo(ChronoUnit.SECONDS);
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expiresAt))
            .build();
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(key.material().algorithm()).keyID(key.kid()).build(), claims);
    try {
      jwt.sign(key.material().signer());
    } catch (JOSEException e) {
      throw new IllegalStateException("the key of " + secret.name() + " cannot sign", e);
    }
    return new Issued(jwt.serialize(), key.kid(), expiresAt);
  }

  /**
   * Chooses the key by kid, then checks algorithm, signature and expiry. Never tries a second key.
   */
  Verdict verify(String token) {
    SignedJWT jwt;
    Date expiry;
    try {
      jwt = SignedJWT.parse(token);
      expiry = jwt.getJWTClaimsSet().getExpirationTime();
    } catch (ParseException e) {
      return new Verdict(null, "not a JWT");
    }
    String kid = jwt.getHeader().getKeyID();
    Optional<KeyRing.Key<JwsKey>> key = ring.find(kid);
    if (key.isEmpty()) {
      return new Verdict(kid, "unknown kid");
    }
    try {
      JwsKey jws = key.get().material();
      if (!jwt.getHeader().getAlgorithm().equals(jws.algorithm()) || !jwt.verify(jws.verifier())) {
        return new Verdict(kid, "wrong signature");
      }
    } catch (JOSEException e) {
      return new Verdict(kid, "wrong signature");
    }
    if (expiry == null || clock.instant().isAfter(expiry.toInstant().plus(tolerance))) {
      return new Verdict(kid, "expired");
    }
    ring.used(key.get());
    return new Verdict(kid, null);
  }
}
