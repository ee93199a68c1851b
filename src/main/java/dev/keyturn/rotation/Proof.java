package dev.keyturn.rotation;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one replica proved of one secret.
 *
 * @param service by its name in the plan
 * @param signs {@code outgoing} or {@code incoming}; null when it signs with neither
 * @param accepts which of the two it proved to hold
 * @param outgoingUsed when it last used the outgoing value; null when it never did
 */
public record Proof(
    String service,
    String replica,
    String deployment,
    SecretName secret,
    @Nullable String signs,
    Collection<String> accepts,
    @Nullable Instant outgoingUsed,
    Instant at) {
  public Proof {
    accepts = List.copyOf(accepts);
  }
}
