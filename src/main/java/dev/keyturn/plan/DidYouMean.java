package dev.keyturn.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody probably meant. */
final class DidYouMean {
  private DidYouMean() {}

  /**
   * The candidate with the fewest edits away, if few enough that it is likely a slip and not
   * another word.
   */
  static Optional<String> to(String written, Collection<String> candidates) {
    var plain = plain(written);
    int tolerated = Math.max(1, plain.length() / 3);
    return candidates.stream()
        .filter(c -> Math.abs(plain(c).length() - plain.length()) <= tolerated)
        .filter(c -> edits(plain, plain(c)) <= tolerated)
        .min(Comparator.comparingInt((String c) -> edits(plain, plain(c))).thenComparing(c -> c));
  }

  /** A sentence with the nearest candidate, or else one that lists them. */
  static String remedy(String written, Collection<String> candidates) {
    return to(written, candidates)
        .map(word -> "Did you mean \"" + word + "\"?")
        .orElseGet(() -> "Write " + oneOf(candidates) + ".");
  }

  /** {@code a, b or c}. */
  static String oneOf(Collection<String> words) {
    var list = List.copyOf(words);
    int last = list.size() - 1;
    return last < 1
        ? String.join("", list)
        : String.join(", ", list.subList(0, last)) + " or " + list.get(last);
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that lead from one word to the
   * other.
   */
  static int edits(String a, String b) {
    var d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
