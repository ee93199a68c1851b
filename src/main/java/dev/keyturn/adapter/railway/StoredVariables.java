package dev.keyturn.adapter.railway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes the asked variables out of Railway's maps of name to value. */
final class StoredVariables {
  private static final String TEMPLATE = "${{";
  private static final Pattern OWN_REFERENCE =
      Pattern.compile("\\$\\{\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*}}");

  private StoredVariables() {}

  /** Says what is wrong with the map, in words of our own. */
  static final class Unusable extends Exception {
    Unusable(String problem) {
      super(problem);
    }
  }

  /**
   * @param unrendered the texts as they are stored, null for a sealed one
   * @param rendered the same with references resolved
   * @throws Unusable a text is empty, which no secret's value is, or is no text at all
   */
  static Map<VariableName, StoredVariable> stored(
      JsonNode unrendered, JsonNode rendered, Set<VariableName> names) throws Unusable {
    var stored = new TreeMap<VariableName, StoredVariable>();
    for (var name : names) {
      if (!unrendered.has(name.text())) {
        continue;
      }
      var text = text(unrendered, name);
      if (text == null) {
        stored.put(name, new StoredVariable.Sealed());
        continue;
      }
      var reference = reference(text);
      // A literal is its own rendering, and the two maps may have been read a moment apart.
      var value = reference == null ? text : text(rendered, name);
      if (value == null) {
        stored.put(name, new StoredVariable.Sealed()); // It refers to a sealed one.
      } else if (value.isEmpty()) {
        throw new Unusable(
            name
                + (reference == null ? " is stored empty" : " refers to nothing or to an empty one")
                + ": give it a value or delete it");
      } else {
        stored.put(name, new StoredVariable.Unsealed(SecretValue.of(value), reference));
      }
    }
    return stored;
  }

  /**
   * The variables of a deployment's snapshot. An empty one is left out: the deployment runs without
   * a value, and nobody can change that any more.
   */
  static Map<VariableName, StoredVariable> snapshot(JsonNode variables, Set<VariableName> names)
      throws Unusable {
    var running = new TreeMap<VariableName, StoredVariable>();
    for (var name : names) {
      if (!variables.has(name.text())) {
        continue;
      }
      var text = text(variables, name);
      if (text == null) {
        running.put(name, new StoredVariable.Sealed());
      } else if (!text.isEmpty()) {
        running.put(name, new StoredVariable.Unsealed(SecretValue.of(text), reference(text)));
      }
    }
    return running;
  }

  /** Whether Railway would read this text as a template instead of storing it as it is. */
  static boolean template(String text) {
    return text.contains(TEMPLATE);
  }

  private static @Nullable String text(JsonNode variables, VariableName name) throws Unusable {
    var node = variables.path(name.text());
    if (node.isNull() || node.isMissingNode()) {
      return null;
    }
    if (!node.isTextual()) {
      throw new Unusable(name + " is no text: Railway's API has changed");
    }
    return node.textValue();
  }

  private static @Nullable String reference(String text) {
    if (!template(text)) {
      return null;
    }
    var own = OWN_REFERENCE.matcher(text);
    return own.matches() ? own.group(1) : "";
  }
}
