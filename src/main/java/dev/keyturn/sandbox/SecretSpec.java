package dev.keyturn.sandbox;

import dev.keyturn.sandbox.app.AppSecret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One secret, the same value in every service that reads it.
 *
 * @param storedIn when given, this variable holds the value and {@code name} only refers to it
 * @param newSuffix of the slot for the version to come, usually {@code _NEW}
 * @param previousSuffix of the slot for the version before, usually {@code _PREVIOUS}
 * @param consumers what each service does with it, by the service's name
 * @param tokenLifetime compressed; only read for the two token kinds, which count in whole seconds
 */
public record SecretSpec(
    String name,
    AppSecret.Kind kind,
    InitialValue value,
    Optional<String> storedIn,
    String newSuffix,
    String previousSuffix,
    Map<String, AppSecret.Role> consumers,
    Duration tokenLifetime) {
  public SecretSpec {
    consumers = Map.copyOf(consumers);
  }

  /** In the usual slots, in a variable of its own. */
  public static SecretSpec of(
      String name,
      AppSecret.Kind kind,
      InitialValue value,
      Map<String, AppSecret.Role> consumers,
      Duration tokenLifetime) {
    return new SecretSpec(
        name, kind, value, Optional.empty(), "_NEW", "_PREVIOUS", consumers, tokenLifetime);
  }

  /** The same, with the value in another variable. */
  public SecretSpec storedIn(String variable) {
    return new SecretSpec(
        name,
        kind,
        value,
        Optional.of(variable),
        newSuffix,
        previousSuffix,
        consumers,
        tokenLifetime);
  }

  public String newSlot() {
    return name + newSuffix;
  }

  public String previousSlot() {
    return name + previousSuffix;
  }

  /** The slots that a service may read, its own name first. */
  List<String> variables() {
    return List.of(name, newSlot(), previousSlot());
  }

  boolean makesTokens() {
    return kind == AppSecret.Kind.TOKENS_HMAC || kind == AppSecret.Kind.TOKENS_ASYMMETRIC;
  }
}
