package dev.keyturn.plan;

import java.util.Set;

/**
 * One Railway service that is given a value beside the consumers, and that nothing is done with.
 *
 * @param alias the plan's own word for it
 * @param project alias of a project of the same environment
 * @param serviceId Railway's id, a lower-case UUID
 * @param variables those of its variables that this is said of; empty: all
 * @param reason why it does not mind, in words
 */
public record ExcusedService(
    String alias, String project, String serviceId, Set<String> variables, String reason) {
  public ExcusedService {
    variables = Set.copyOf(variables);
  }
}
