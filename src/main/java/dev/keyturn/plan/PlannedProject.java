package dev.keyturn.plan;

import dev.keyturn.rotation.RailwayEnvironment;

/**
 * One Railway environment that takes part.
 *
 * @param alias the plan's own word for it
 */
public record PlannedProject(String alias, RailwayEnvironment railway) {}
