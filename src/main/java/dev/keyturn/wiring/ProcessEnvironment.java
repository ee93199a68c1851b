package dev.keyturn.wiring;

import dev.keyturn.plan.OwnSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that this program runs with: its settings, and the tokens that plans
 * name. A class of its own so that a rehearsal in the same process can have others; its values are
 * never printed.
 */
public record ProcessEnvironment(Map<String, String> variables) {
  public ProcessEnvironment {
    variables = Map.copyOf(variables);
  }

  /** Null when it is not set or blank. */
  public @Nullable String find(String name) {
    String value = variables.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  public String find(String name, String otherwise) {
    String value = find(name);
    return value == null ? otherwise : value;
  }

  /** The same of a variable that a plan names, for whom it is sent to: never a setting of ours. */
  public @Nullable String token(String name) {
    return OwnSettings.has(name) ? null : find(name);
  }

  @Override
  public String toString() {
    return "ProcessEnvironment" + variables.keySet();
  }
}
