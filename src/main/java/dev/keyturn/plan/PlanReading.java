package dev.keyturn.plan;

import java.util.List;

/** What came of reading one file. */
public sealed interface PlanReading {
  /** The file is sound and breaks no rule. */
  record Valid(PlanSpec plan, PlanSource source) implements PlanReading {}

  /**
   * The file is not to be used.
   *
   * @param mistakes all that were found, in the order of the file; at least one
   */
  record Wrong(List<PlanMistake> mistakes) implements PlanReading {
    public Wrong {
      mistakes = List.copyOf(mistakes);
    }
  }
}
