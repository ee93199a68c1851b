package dev.keyturn.plan;

/**
 * What a rule objects to: a {@link PlanMistake} that does not know yet where in the file it stands.
 */
record PlanFinding(PlanReason reason, String path, String found, String expected, String remedy) {}
