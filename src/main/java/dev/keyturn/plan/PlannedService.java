package dev.keyturn.plan;

import dev.keyturn.rotation.Plan;
import java.util.OptionalInt;

/**
 * One Railway service that reads a secret.
 *
 * @param alias the plan's own word for it, the same in every environment
 * @param project alias of a project of the same environment
 * @param serviceId Railway's id, a lower-case UUID
 * @param replicas how many replicas are expected at least, 1 to 200; empty: as many as Railway says
 * @param confirm its URLs are https, or http to a {@code *.railway.internal} or loopback host,
 *     without user, query or fragment
 */
public record PlannedService(
    String alias,
    String project,
    String serviceId,
    OptionalInt replicas,
    Plan.Confirmation confirm) {}
