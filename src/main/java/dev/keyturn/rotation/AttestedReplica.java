package dev.keyturn.rotation;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One replica's answer. A secret that it did not mention is absent. */
public record AttestedReplica(
    String deployment, String replica, double upSeconds, Map<SecretName, AttestedSecret> secrets) {

  /**
   * Whom of the platform's replicas nobody has heard, by name. Where the application calls all of
   * them by names of its own, as many as are missing in number: then nothing else can be said.
   */
  public static Set<String> missing(Set<String> expected, Set<String> heard) {
    var missing = new TreeSet<>(expected);
    if (missing.removeAll(heard)) {
      return missing;
    }
    for (int i = 0; i < heard.size() && !missing.isEmpty(); i++) {
      missing.removeLast();
    }
    return missing;
  }
}
