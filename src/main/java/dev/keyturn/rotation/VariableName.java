package dev.keyturn.rotation;

import java.util.regex.Pattern;

/**
 * The name of a variable that a service reads. Matches {@code [A-Z][A-Z0-9_]{0,140}}: a secret's
 * name and a slot's suffix.
 */
public record VariableName(String text) implements Comparable<VariableName> {
  private static final Pattern SHAPE = Pattern.compile("[A-Z][A-Z0-9_]{0,140}");

  public VariableName {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException("a variable's name is [A-Z][A-Z0-9_]{0,140}");
    }
  }

  @Override
  public int compareTo(VariableName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
