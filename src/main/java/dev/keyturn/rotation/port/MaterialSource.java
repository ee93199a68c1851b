package dev.keyturn.rotation.port;

import dev.keyturn.rotation.Kid;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.SecretValue;
import org.jspecify.annotations.Nullable;

/** Makes values. The one place where randomness comes from. */
public interface MaterialSource {

  /**
   * Makes one value and tests it (length, decoding, for key pairs a signature) before anyone sees
   * it.
   *
   * @throws IllegalArgumentException when the material is weaker than its standard allows, or the
   *     encoding does not fit it
   */
  Generated generate(Material material, Material.Encoding encoding);

  /**
   * @param kid RFC 7638 thumbprint for key pairs, else {@link SecretValue#kid}
   * @param publicJwk the public half as JSON, for key pairs; null otherwise
   */
  record Generated(SecretValue value, Kid kid, @Nullable String publicJwk) {}
}
