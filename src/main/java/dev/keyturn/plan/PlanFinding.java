package dev.keyturn.plan;

/**
 * What a rule objects to: a {@link PlanMistake} that does not know yet where in the file it stands.
 */
record PlanFinding(PlanReason reason, String path, String found, String expected, String remedy) {
  PlanMistake at(String file, PlanSource.Place place) {
    return new PlanMistake(
        reason, file, place.line(), place.column(), path, found, expected, remedy);
  }
}
