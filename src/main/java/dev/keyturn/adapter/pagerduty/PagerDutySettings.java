package dev.keyturn.adapter.pagerduty;

import dev.keyturn.remote.Loopback;
import dev.keyturn.rotation.SecretValue;
import java.net.URI;
import java.util.Map;

/**
 * @param url of the Events API without a path, {@code https://events.pagerduty.com}
 * @param keys routing keys (integration keys) by the names that plans have for them
 */
public record PagerDutySettings(URI url, Map<String, SecretValue> keys) {

  /**
   * @throws IllegalArgumentException when the URL is not https, or http to this machine
   */
  public PagerDutySettings {
    keys = Map.copyOf(keys);
    if (!Loopback.secure(url)) {
      throw new IllegalArgumentException("the URL must begin with https:// and have a host");
    }
    if (url.getRawUserInfo() != null || url.getRawQuery() != null) {
      throw new IllegalArgumentException("the URL must have no user and no query");
    }
  }
}
