package dev.keyturn.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing list as short as it will go: leaves out half, a quarter, ... one, as long as what
 * is left still fails. In the end no single element can be left out.
 */
final class Shrinker {
  private Shrinker() {}

  static <T> List<T> shrink(List<T> failing, Predicate<List<T>> fails) {
    List<T> shortest = failing;
    int chunk = Math.max(1, shortest.size() / 2);
    while (true) {
      boolean shorter = false;
      for (int from = 0; from < shortest.size(); ) {
        var rest = new ArrayList<>(shortest.subList(0, from));
        rest.addAll(shortest.subList(Math.min(shortest.size(), from + chunk), shortest.size()));
        if (fails.test(rest)) {
          shortest = rest;
          shorter = true;
        } else {
          from += chunk;
        }
      }
      if (chunk > 1) {
        chunk /= 2;
      } else if (!shorter) {
        return List.copyOf(shortest);
      }
    }
  }
}
