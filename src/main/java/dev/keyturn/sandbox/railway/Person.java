package dev.keyturn.sandbox.railway;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A person, or Railway itself, who does things beside the program under test. Names a service by
 * its id, or by {@code environmentId/serviceId} when it lives in several environments. Unknown
 * names and refusals are {@link IllegalArgumentException}s.
 */
public final class Person {
  private final LiveWorld world;
  private final Places places;
  private final Variables variables;
  private final Patches patches;
  private final Deployments deployments;

  Person(
      LiveWorld world,
      Places places,
      Variables variables,
      Patches patches,
      Deployments deployments) {
    this.world = world;
    this.places = places;
    this.variables = variables;
    this.patches = patches;
    this.deployments = deployments;
  }

  /** Stores a variable of a service without a deployment. */
  public void writesVariable(String service, String name, String value) {
    act(() -> {
      var at = places.service(service);
      variables.upsert(at.environment, at.id, Map.of(name, value), false, true);
    });
  }

  /** Deletes a variable of a service without a deployment. */
  public void deletesVariable(String service, String name) {
    act(() -> {
      var at = places.service(service);
      variables.delete(at.environment, at.id, name, true);
    });
  }

  /**
   * Stages a change of one variable, as the dashboard does, beside what is staged already; null
   * deletes it.
   */
  public void stages(String service, String name, @Nullable String value) {
    act(() -> {
      var at = places.service(service);
      var variable = new HashMap<String, @Nullable Object>();
      variable.put(name, value == null ? null : Map.of("value", value));
      var config = Map.of("services", Map.of(at.id, Map.of("variables", variable)));
      patches.stage(at.environment, config, true);
    });
  }

  /** Throws away what is staged in the environment of a service, whoever staged it. */
  public void discardsStaged(String service) {
    act(() -> {
      var environment = places.service(service).environment;
      if (!environment.applying) {
        environment.staged = null;
      }
    });
  }

  /** Presses the deploy button: builds the source head with the stored variables. */
  public void deploys(String service) {
    act(() ->
        deployments.ofSourceHead(Set.of(places.service(service)), DeploymentCause.PERSON, null));
  }

  /**
   * Pushes a commit that nothing deploys yet: from now on it is the source head, and automatic
   * deployments build it.
   */
  public void pushes(String service, String commit, Workload workload) {
    act(() -> {
      var commits = places.service(service).commits;
      commits.remove(commit);
      commits.put(commit, workload);
    });
  }

  /**
   * Railway moves the service to another host, unasked: the live image again, with the variables
   * stored now.
   */
  public void movesHost(String service) {
    act(() -> {
      var live = places.service(service).active();
      if (live.isEmpty()) {
        throw GraphqlRefusal.notFound("Live deployment");
      }
      deployments.redeploy(live.getLast(), true, DeploymentCause.HOST_MIGRATION);
    });
  }

  /** Turns on that the service sleeps when nobody calls it. */
  public void turnsSleepOn(String service) {
    act(() -> places.service(service).sleepApplication = true);
  }

  /**
   * Nobody has called the service for a while, so Railway stops its replicas until somebody does.
   */
  public void letsSleep(String service) {
    act(() -> deployments.sleep(places.service(service).active().getLast()));
  }

  /** Deletes the service: its replicas stop, and nobody finds it any more. */
  public void deletesService(String service) {
    act(() -> deployments.delete(places.service(service)));
  }

  /** Lets the health check of the next deployment fail until its time is up. */
  public void failsNextHealthCheck(String service) {
    act(() -> places.service(service).nextHealthCheckFails = true);
  }

  /** Lets the next build hang until {@link #releasesBuilds}. */
  public void sticksNextBuild(String service) {
    act(() -> places.service(service).nextBuildIsStuck = true);
  }

  /** Lets stuck builds of a service go on. */
  public void releasesBuilds(String service) {
    act(() ->
        places.service(service).deployments.forEach(deployment -> deployment.stuckInBuild = false));
  }

  /**
   * Lets the next commit in an environment end in an error with this reason; the patch stays
   * staged.
   */
  public void failsNextCommit(String environmentId, String reason) {
    act(() -> world.environment(environmentId).nextCommitFailure = reason);
  }

  private void act(Runnable deed) {
    world.locked(() -> {
      try {
        deed.run();
      } catch (GraphqlRefusal e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
      return true;
    });
  }
}
