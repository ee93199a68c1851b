package dev.keyturn.adapter.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.keyturn.access.AccessRole;
import dev.keyturn.access.IdentityTokens;
import dev.keyturn.access.PersonName;
import dev.keyturn.access.Principal;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks a provider's access tokens, RFC 9068 and near it, by the rules of RFC 8725. */
public final class ProviderTokens implements IdentityTokens, AutoCloseable {
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA);

  /** What an access token calls itself, where it says so at all. */
  private static final Set<String> TYPES =
      Set.of("jwt", "at+jwt", "application/at+jwt", "application/jwt");

  private static final Duration SKEW = Duration.ofSeconds(60);
  private static final int LONGEST = 8 * 1024;
  private static final int LEAST_RSA_BITS = 2048;

  /** Where a token names no key, no more than these are tried. */
  private static final int MOST_KEYS = 8;

  private static final String PREFIX = "keyturn:";

  /** Before the 32 bytes of an Ed25519 key in X.509; RFC 8410. */
  private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

  private final IdentitySettings settings;
  private final PublishedKeys keys;
  private final Clock clock;

  public ProviderTokens(IdentitySettings settings, Clock clock) {
    this.settings = settings;
    this.keys = new PublishedKeys(settings.keys(), clock);
    this.clock = clock;
  }

  @Override
  public Optional<Principal> check(String token) throws KeysOutOfReach {
    if (token.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      if (!acceptable(jwt.getHeader()) || !signed(jwt)) {
        return Optional.empty();
      }
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      return timely(claims) ? principal(claims) : Optional.empty();
    } catch (ParseException | JOSEException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static boolean acceptable(JWSHeader header) {
    JOSEObjectType type = header.getType();
    return ALGORITHMS.contains(header.getAlgorithm())
        && (header.getCriticalParams() == null || header.getCriticalParams().isEmpty())
        && (type == null || TYPES.contains(type.getType().toLowerCase(Locale.ROOT)));
  }

  private boolean signed(SignedJWT jwt)
      throws KeysOutOfReach, JOSEException, GeneralSecurityException {
    List<JWK> candidates = keys.select(new JWKSelector(JWKMatcher.forJWSHeader(jwt.getHeader())));
    for (JWK key : candidates.subList(0, Math.min(MOST_KEYS, candidates.size()))) {
      if (verified(jwt, key)) {
        return true;
      }
    }
    return false;
  }

  /** The kind of key decides, and the algorithm must be one for that kind. */
  private static boolean verified(SignedJWT jwt, JWK key)
      throws JOSEException, GeneralSecurityException {
    JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
    return switch (key) {
      case RSAKey rsa ->
          JWSAlgorithm.Family.RSA.contains(algorithm)
              && rsa.size() >= LEAST_RSA_BITS
              && jwt.verify(new RSASSAVerifier(rsa.toRSAPublicKey()));
      case ECKey ec ->
          algorithm.equals(JWSAlgorithm.ES256)
              && ec.getCurve().equals(Curve.P_256)
              && jwt.verify(new ECDSAVerifier(ec.toECPublicKey()));
      case OctetKeyPair pair ->
          algorithm.equals(JWSAlgorithm.EdDSA)
              && pair.getCurve().equals(Curve.Ed25519)
              && verifiedByEd25519(jwt, pair.getDecodedX());
      default -> false;
    };
  }

  /** The JDK's own: the library would want another library for it. */
  private static boolean verifiedByEd25519(SignedJWT jwt, byte[] x)
      throws GeneralSecurityException {
    byte[] encoded = Arrays.copyOf(ED25519, ED25519.length + x.length);
    System.arraycopy(x, 0, encoded, ED25519.length, x.length);
    var signature = Signature.getInstance("Ed25519");
    signature.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    signature.update(jwt.getSigningInput());
    return signature.verify(jwt.getSignature().decode());
  }

  private boolean timely(JWTClaimsSet claims) {
    Instant now = clock.instant();
    Date expires = claims.getExpirationTime();
    Date from = claims.getNotBeforeTime();
    return settings.issuer().equals(claims.getIssuer())
        && claims.getAudience().contains(settings.audience())
        && expires != null
        && now.isBefore(expires.toInstant().plus(SKEW))
        && (from == null || !now.isBefore(from.toInstant().minus(SKEW)));
  }

  private Optional<Principal> principal(JWTClaimsSet claims) {
    boolean byMail = settings.nameClaim().equals("email");
    if (byMail && "false".equals(String.valueOf(claims.getClaim("email_verified")))) {
      return Optional.empty();
    }
    return claims.getClaim(settings.nameClaim()) instanceof String text
        ? PersonName.of(text).map(name -> new Principal(name, roles(claims), Set.of(), "api", null))
        : Optional.empty();
  }

  private Set<AccessRole> roles(JWTClaimsSet claims) {
    var roles = EnumSet.noneOf(AccessRole.class);
    for (Object word : words(claim(claims.getClaims(), settings.rolesClaim()))) {
      String text = String.valueOf(word);
      String bare = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
      for (AccessRole role : AccessRole.values()) {
        if (role.word().equals(bare)) {
          roles.add(role);
        }
      }
    }
    return roles;
  }

  private static Collection<?> words(@Nullable Object claim) {
    return switch (claim) {
      case Collection<?> list -> list;
      case String text -> List.of(text.split(" ", -1));
      case null, default -> List.of();
    };
  }

  /** The claim of that name, or what a path such as {@code realm_access.roles} leads to. */
  private static @Nullable Object claim(Map<?, ?> claims, String name) {
    Object claim = claims.get(name);
    int dot = name.indexOf('.');
    if (claim != null || dot < 0) {
      return claim;
    }
    return claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
        ? claim(inner, name.substring(dot + 1))
        : null;
  }

  @Override
  public void close() {
    keys.close();
  }
}
