package dev.keyturn.rotation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the services of one Railway environment are given, at one moment. It has values in it, of
 * whatever is stored there: it lives for one comparison and is kept nowhere.
 *
 * @param services all of the environment's
 * @param variables those of its services and those that it shares, as they are stored, and what its
 *     live deployments were created with
 */
public record EnvironmentCensus(
    RailwayEnvironment environment, List<Service> services, List<Variable> variables) {

  public EnvironmentCensus {
    services = List.copyOf(services);
    variables = List.copyOf(variables);
  }

  /**
   * @param name Railway's name for it, by which others refer to its variables
   * @param cron whether it runs on a schedule
   */
  public record Service(String id, String name, boolean cron) {}

  /**
   * @param serviceId null: the environment shares it
   * @param value what it comes to, references resolved; null where it is sealed, or empty
   * @param sealed nobody can read it
   * @param references what its text refers to, as Railway writes it: {@code NAME} of the same
   *     service, {@code Service.NAME}, {@code shared.NAME}
   * @param stored false: a live deployment was created with it, whatever is stored now
   */
  public record Variable(
      @Nullable String serviceId,
      String name,
      @Nullable SecretValue value,
      boolean sealed,
      List<String> references,
      boolean stored) {

    public Variable {
      references = List.copyOf(references);
    }
  }
}
