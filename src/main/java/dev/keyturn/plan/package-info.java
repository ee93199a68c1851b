/**
 * Rotation plans: the YAML files in which a team declares its secrets, where they live, who reads
 * them and when they are rotated. A file is read, by the one table of keys in {@code PlanKeys} and
 * {@code SecretKeys}, into an immutable {@link dev.keyturn.plan.PlanSpec}, or told back as every
 * mistake in it, each with line, column and what to write instead; rules that a well-formed plan
 * can still break are one flat list in {@code PlanChecks}. For one environment it says what a
 * rotation will do: a {@link dev.keyturn.rotation.Plan}, whose stored text and digest are {@link
 * dev.keyturn.plan.PlanText}'s. A plan never holds a secret value, only names of variables.
 */
@NullMarked
package dev.keyturn.plan;

import org.jspecify.annotations.NullMarked;
