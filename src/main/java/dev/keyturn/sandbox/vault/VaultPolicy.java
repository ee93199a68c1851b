package dev.keyturn.sandbox.vault;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Paths and what may be done there. {@code *} at the end stands for anything, {@code +} for one
 * segment; the most specific path that matches decides.
 *
 * @see <a href="https://developer.hashicorp.com/vault/docs/concepts/policies">Policies</a>
 */
record VaultPolicy(Map<String, Set<Capability>> paths) {
  VaultPolicy {
    paths = Map.copyOf(paths);
  }

  Set<Capability> on(String path) {
    Set<Capability> exact = paths.get(path);
    if (exact != null) {
      return exact;
    }
    return paths.keySet().stream()
        .filter(pattern -> matches(pattern, path))
        .max(Comparator.comparingInt(VaultPolicy::fixedPart).thenComparingInt(String::length))
        .map(pattern -> paths.getOrDefault(pattern, Set.of()))
        .orElse(EnumSet.noneOf(Capability.class));
  }

  private static boolean matches(String pattern, String path) {
    boolean prefix = pattern.endsWith("*");
    String fixed = prefix ? pattern.substring(0, pattern.length() - 1) : pattern;
    String regex = Pattern.quote(fixed).replace("+", "\\E[^/]+\\Q");
    return path.matches(regex + (prefix ? ".*" : ""));
  }

  private static int fixedPart(String pattern) {
    int wildcard = pattern.indexOf('+');
    return wildcard < 0 ? pattern.length() : wildcard;
  }
}
