package dev.keyturn.adapter.identity;

import dev.keyturn.remote.Loopback;
import java.net.URI;

/**
 * Which provider's tokens are taken.
 *
 * @param issuer exactly as {@code iss} has it
 * @param audience one that {@code aud} must name
 * @param keys where the provider publishes its keys: https, or http on this machine
 * @param nameClaim the claim that names the person, for example {@code email} or {@code sub}
 * @param rolesClaim the claim with the roles; a path with dots where there is no such claim
 */
public record IdentitySettings(
    String issuer, String audience, URI keys, String nameClaim, String rolesClaim) {

  /**
   * @throws IllegalArgumentException when the keys would come over a network without TLS
   */
  public IdentitySettings {
    boolean here = "http".equals(keys.getScheme()) && Loopback.address(keys.getHost());
    if (!(here || ("https".equals(keys.getScheme()) && keys.getHost() != null))
        || keys.getUserInfo() != null) {
      throw new IllegalArgumentException("it is an https URL, or http on 127.0.0.1");
    }
  }
}
