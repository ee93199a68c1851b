package dev.keyturn.rotation;

/**
 * SHA-256 of a plan's canonical text, 64 lower-case hexadecimal digits. An approval is bound to it.
 */
public record PlanDigest(String text) {
  public PlanDigest {
    if (!text.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("a plan's digest is 64 hexadecimal digits");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
