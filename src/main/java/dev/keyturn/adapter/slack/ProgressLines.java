package dev.keyturn.adapter.slack;

import dev.keyturn.rotation.Phase;

/** How far a rotation is, in the few groups of phases that a reader cares for. */
enum ProgressLines {
  APPROVAL("Approval", Phase.PLANNED, Phase.AWAITING_APPROVAL),
  VALUES("New values made and stored", Phase.ADOPTING, Phase.STORING),
  BOTH("Every replica accepts both values", Phase.STAGING, Phase.SETTLING),
  PROMOTED("New values in force", Phase.PROMOTING, Phase.SOAKING),
  CLEAN("Old values removed", Phase.CLEANING, Phase.RETIRING);

  private final String words;
  private final Phase first;
  private final Phase last;

  ProgressLines(String words, Phase first, Phase last) {
    this.words = words;
    this.first = first;
    this.last = last;
  }

  /**
   * One line for each group: done, under way or to come. A rotation that goes back has one line.
   */
  static String lines(Phase now) {
    if (now == Phase.ABORTED) {
      return "Gone back: everything is as it was before.";
    }
    if (now == Phase.ABANDONED) {
      return "Abandoned: " + now.sentence();
    }
    if (now.goesBack()) {
      return "Going back: " + now.sentence();
    }
    var out = new StringBuilder();
    for (ProgressLines group : values()) {
      out.append(group.mark(now)).append(' ').append(group.words).append("   ");
    }
    return out.toString().strip();
  }

  private String mark(Phase now) {
    if (now.isPast(last)) {
      return "✓";
    }
    return now == first || now.isPast(first) ? "▶" : "○";
  }
}
