package dev.keyturn.adapter.webhook;

import dev.keyturn.remote.Loopback;
import dev.keyturn.rotation.SecretValue;
import java.net.URI;
import java.util.Base64;

/**
 * One receiver.
 *
 * @param url https, or http to this machine; it may hold a token, so it is never printed
 * @param secret {@code whsec_} and the base64 of 24 to 64 bytes
 */
public record WebhookSettings(URI url, SecretValue secret) {
  private static final String PREFIX = "whsec_";
  private static final int FEWEST_BYTES = 24;
  private static final int MOST_BYTES = 64;

  /**
   * @throws IllegalArgumentException saying what is wrong, without the URL or the secret
   */
  public WebhookSettings {
    if (!Loopback.secure(url)) {
      throw new IllegalArgumentException("the URL must begin with https:// and have a host");
    }
    if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("the URL must have no user and no fragment");
    }
    key(secret);
  }

  byte[] key() {
    return key(secret);
  }

  private static byte[] key(SecretValue secret) {
    String text = secret.reveal();
    if (text.startsWith(PREFIX)) {
      try {
        byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        if (key.length >= FEWEST_BYTES && key.length <= MOST_BYTES) {
          return key;
        }
      } catch (IllegalArgumentException e) {
        // Told below; the decoder's message would repeat a part of the secret.
      }
    }
    throw new IllegalArgumentException(
        "the secret must be whsec_ and the base64 of 24 to 64 bytes, such as `echo whsec_$(openssl rand -base64 32)` prints");
  }

  @Override
  public String toString() {
    return "WebhookSettings[hidden]";
  }
}
