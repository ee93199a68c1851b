package dev.keyturn.sandbox.railway;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The service settings that the sandbox acts upon. They apply to the next deployment and the next
 * teardown.
 */
final class ServiceSettings {
  private ServiceSettings() {}

  static void apply(LiveService service, Map<String, @Nullable Object> settings) {
    settings.keySet().forEach(ServiceSettings::check);
    settings.forEach((name, value) -> {
      switch (name) {
        case "healthcheckPath" -> service.healthcheckPath = value == null ? null : value.toString();
        case "healthcheckTimeout" -> service.healthcheckTimeout = number(name, value, 300);
        case "numReplicas" -> service.numReplicas = Math.max(1, number(name, value, 1));
        case "overlapSeconds" -> service.overlapSeconds = number(name, value, 0);
        case "drainingSeconds" -> service.drainingSeconds = number(name, value, 0);
        default -> throw GraphqlRefusal.notSimulated("the service setting " + name);
      }
    });
  }

  private static void check(String name) {
    switch (name) {
      case "healthcheckPath",
          "healthcheckTimeout",
          "numReplicas",
          "overlapSeconds",
          "drainingSeconds" -> {}
      default -> throw GraphqlRefusal.notSimulated("the service setting " + name);
    }
  }

  private static int number(String name, @Nullable Object value, int unset) {
    if (value == null) {
      return unset;
    }
    if (!(value instanceof Number number) || number.intValue() < 0) {
      throw new GraphqlRefusal("Invalid config: " + name + " is not a number of at least 0");
    }
    return number.intValue();
  }
}
