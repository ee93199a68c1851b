package dev.keyturn.adapter.material;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.security.DrbgParameters.Capability.PR_AND_RESEED;

import java.security.DrbgParameters;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** The one place where Keyturn's source of randomness is made. */
public final class Randomness {
  private static final int STRENGTH_BITS = 256;

  private Randomness() {}

  /**
   * A generator of NIST SP 800-90A with 256-bit strength that takes fresh entropy of the operating
   * system for every request. It has to be asked for in so many words: {@code
   * SecureRandom.getInstance("DRBG")} has 128 bits, too few for a 256-bit key, and does not say so.
   *
   * @throws IllegalStateException when this Java cannot give that strength
   */
  public static SecureRandom drbg() {
    try {
      SecureRandom random =
          SecureRandom.getInstance(
              "DRBG",
              DrbgParameters.instantiation(
                  STRENGTH_BITS, PR_AND_RESEED, "keyturn".getBytes(US_ASCII)));
      return asserted(random);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no DRBG of SP 800-90A; use JDK 25", e);
    }
  }

  /**
   * @throws IllegalStateException when the generator's strength is below 256 bits or not known
   */
  static SecureRandom asserted(SecureRandom random) {
    if (random.getParameters() instanceof DrbgParameters.Instantiation made
        && made.getStrength() >= STRENGTH_BITS) {
      return random;
    }
    throw new IllegalStateException(
        "the random generator has less than 256 bits of strength; keys cannot be made with it");
  }
}
