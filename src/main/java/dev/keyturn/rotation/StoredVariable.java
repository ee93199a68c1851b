package dev.keyturn.rotation;

import org.jspecify.annotations.Nullable;

/** A stored variable. */
public sealed interface StoredVariable {
  /** Its value can never be read. */
  record Sealed() implements StoredVariable {}

  /**
   * @param value as a deployment would see it, references resolved
   * @param reference the text is a template such as <code>${{OTHER}}</code>: what it refers to, or
   *     empty when the text is not exactly one reference to a variable of the same service; null
   *     for a literal
   */
  record Unsealed(SecretValue value, @Nullable String reference) implements StoredVariable {}
}
