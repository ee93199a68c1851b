package dev.keyturn.rotation;

import java.util.regex.Pattern;

/**
 * SHA-256 of a plan's canonical text, 64 lower-case hexadecimal digits. An approval is bound to it.
 */
public record PlanDigest(String text) {
  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{64}");

  public PlanDigest {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException("a plan's digest is 64 hexadecimal digits");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
