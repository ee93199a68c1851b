package dev.keyturn.rotation;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * A service that holds one of the values, or refers to one, and that nothing is done with.
 *
 * @param variables those that this is said of; empty: all of the service's
 * @param reason why the rotation does not touch it
 */
public record NotAffected(ServiceRef service, Set<String> variables, String reason) {
  public NotAffected {
    variables = Collections.unmodifiableSet(new TreeSet<>(variables));
  }

  @Override
  public String toString() {
    return service + (variables.isEmpty() ? "" : " " + variables) + " (" + reason + ")";
  }
}
