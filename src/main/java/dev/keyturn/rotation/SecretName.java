package dev.keyturn.rotation;

import java.util.regex.Pattern;

/**
 * The named credential, for example {@code JWT_SECRET}; never its value. Matches {@code
 * [A-Z][A-Z0-9_]{0,120}}.
 */
public record SecretName(String text) implements Comparable<SecretName> {
  private static final Pattern SHAPE = Pattern.compile("[A-Z][A-Z0-9_]{0,120}");

  public SecretName {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException("a secret's name is [A-Z][A-Z0-9_]{0,120}");
    }
  }

  @Override
  public int compareTo(SecretName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
