package dev.keyturn.plan;

import java.net.URI;
import java.util.Optional;

/**
 * What proves, beyond Railway's own word that a deployment is live, that every replica of a service
 * runs it. All that are given must hold; at least one is.
 *
 * @param manual a person confirms
 */
public record ConfirmationWay(
    Optional<Attestation> attestation, Optional<HttpCheck> http, boolean manual) {

  /** How much a confirmation proves, the strongest first. */
  public enum Strength {
    /** Every replica proves, by challenge and response, which values it holds. */
    EACH_REPLICA_PROVES_ITS_KEYS,
    /** Some replica answers an HTTP request: the service is up, its keys unknown. */
    SERVICE_ANSWERS,
    /** A person says so. */
    A_PERSON_SAYS_SO
  }

  /**
   * The challenge endpoint that every replica answers.
   *
   * @param url https, or http to a {@code *.railway.internal} or loopback host; no user, no query,
   *     no fragment
   * @param tokenVariable the name of the variable in Keyturn's own environment that holds the
   *     bearer token
   */
  public record Attestation(URI url, String tokenVariable) {}

  /** A GET that must answer 2xx. The same URL rules as for {@link Attestation}. */
  public record HttpCheck(URI url) {}

  /** What the strongest of the given ways proves. */
  public Strength strength() {
    if (attestation.isPresent()) {
      return Strength.EACH_REPLICA_PROVES_ITS_KEYS;
    }
    return http.isPresent() ? Strength.SERVICE_ANSWERS : Strength.A_PERSON_SAYS_SO;
  }
}
