package dev.keyturn.sandbox.railway;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service of one environment as the world begins: deployed once, healthy, serving.
 *
 * @param id Railway's service id, the same in each environment that has the service
 * @param healthcheckTimeout in Railway's seconds
 * @param overlapSeconds how long the deployment before keeps serving beside a new one
 * @param drainingSeconds time between the end of traffic to a replica and its stop
 * @param variables unrendered values by name
 * @param sealed names among the variables whose values the API never returns
 */
public record ServiceSetup(
    String id,
    String name,
    Workload workload,
    int numReplicas,
    @Nullable String healthcheckPath,
    int healthcheckTimeout,
    int overlapSeconds,
    int drainingSeconds,
    Map<String, String> variables,
    Set<String> sealed) {

  public ServiceSetup {
    if (numReplicas < 1) {
      throw new IllegalArgumentException("service " + name + " needs at least one replica");
    }
    if (!variables.keySet().containsAll(sealed)) {
      throw new IllegalArgumentException(
          "service " + name + " seals a variable that it does not have");
    }
  }

  /** One replica, no health check, no overlap, no draining: Railway's defaults. */
  public static ServiceSetup of(String id, String name, Workload workload) {
    return new ServiceSetup(id, name, workload, 1, null, 300, 0, 0, Map.of(), Set.of());
  }

  public ServiceSetup replicas(int count) {
    return new ServiceSetup(
        id,
        name,
        workload,
        count,
        healthcheckPath,
        healthcheckTimeout,
        overlapSeconds,
        drainingSeconds,
        variables,
        sealed);
  }

  /** The path must answer 200 within so many Railway seconds, or the deployment fails. */
  public ServiceSetup healthcheck(String path, int timeoutSeconds) {
    return new ServiceSetup(
        id,
        name,
        workload,
        numReplicas,
        path,
        timeoutSeconds,
        overlapSeconds,
        drainingSeconds,
        variables,
        sealed);
  }

  public ServiceSetup teardown(int overlap, int draining) {
    return new ServiceSetup(
        id,
        name,
        workload,
        numReplicas,
        healthcheckPath,
        healthcheckTimeout,
        overlap,
        draining,
        variables,
        sealed);
  }

  public ServiceSetup variable(String variable, String value) {
    var more = new LinkedHashMap<>(variables);
    more.put(variable, value);
    return new ServiceSetup(
        id,
        name,
        workload,
        numReplicas,
        healthcheckPath,
        healthcheckTimeout,
        overlapSeconds,
        drainingSeconds,
        more,
        sealed);
  }

  public ServiceSetup sealedVariable(String variable, String value) {
    var with = variable(variable, value);
    var seals = new LinkedHashSet<>(sealed);
    seals.add(variable);
    return new ServiceSetup(
        id,
        name,
        workload,
        numReplicas,
        healthcheckPath,
        healthcheckTimeout,
        overlapSeconds,
        drainingSeconds,
        with.variables(),
        seals);
  }

  @Override
  public String toString() {
    return "service " + name + " (" + id + ")";
  }
}
