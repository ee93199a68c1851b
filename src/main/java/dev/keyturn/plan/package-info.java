/**
 * Rotation plans: the YAML files in which a team declares its secrets, where they live, who reads
 * them and when they are rotated. A file is read into an immutable {@link
 * dev.keyturn.plan.PlanSpec}, or told back as every mistake in it, each with line, column and what
 * to write instead. Rules that a well-formed plan can still break are one flat list in {@code
 * PlanChecks}. A plan never holds a secret value, only names of variables.
 */
@NullMarked
package dev.keyturn.plan;

import org.jspecify.annotations.NullMarked;
