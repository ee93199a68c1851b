package dev.keyturn.sandbox.railway;

import dev.keyturn.sandbox.railway.LiveDeployment.Status;
import dev.keyturn.sandbox.railway.LiveService.Image;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that starts a deployment. Called with the world's lock held. */
final class Deployments {
  private final LiveWorld world;
  private final Teardown teardown;

  Deployments(LiveWorld world) {
    this.world = world;
    this.teardown = new Teardown(world);
  }

  /** The first deployment of a service: its replicas serve when this returns. */
  void beginning(LiveService service) {
    var deployment =
        add(service, DeploymentCause.BEGINNING, service.head(), true, current(service), null);
    try {
      new Rollout(world, deployment).startAtOnce();
    } catch (Exception e) {
      throw new IllegalStateException(
          "service " + service.name + " does not start with its first variables", e);
    }
  }

  /**
   * One deployment for each service, built from its source head and not from what is running:
   * Railway does just that.
   */
  void ofSourceHead(Set<LiveService> services, DeploymentCause cause, @Nullable String patchId) {
    services.forEach(
        service -> start(service, cause, service.head(), true, current(service), patchId));
  }

  /** Builds a commit that the sandbox knows; the head when none is named. */
  LiveDeployment ofCommit(LiveService service, @Nullable String commit) {
    if (commit == null) {
      return start(service, DeploymentCause.DEPLOY, service.head(), true, current(service), null);
    }
    var workload = service.commits.get(commit);
    if (workload == null) {
      throw GraphqlRefusal.notSimulated("a commit that nobody pushed to service " + service.name);
    }
    return start(
        service, DeploymentCause.DEPLOY, Image.of(commit, workload), true, current(service), null);
  }

  /**
   * The same image without a build, or a fresh build of the same commit; the variables are the
   * current ones.
   */
  LiveDeployment redeploy(LiveDeployment from, boolean sameImage, DeploymentCause cause) {
    if (!from.canRedeploy()) {
      throw new GraphqlRefusal("Cannot redeploy without a snapshot");
    }
    var service = from.service;
    var image = sameImage ? from.image : Image.of(from.image.commit(), from.image.workload());
    return start(service, cause, image, !sameImage, current(service), null);
  }

  /**
   * That deployment's image with that deployment's variables; the stored variables stay as they
   * are.
   */
  void rollback(LiveDeployment to) {
    if (!to.canRollback()) {
      throw new GraphqlRefusal("Deployment cannot be rolled back to");
    }
    start(to.service, DeploymentCause.ROLLBACK, to.image, false, to.variables, null);
  }

  /**
   * One replica after the other: out of traffic, stopped, started again with the variables it had.
   */
  void restart(LiveDeployment deployment) {
    if (deployment.status != Status.SUCCESS || deployment.retiring) {
      throw new GraphqlRefusal("Deployment is not running");
    }
    world.background(() -> deployment.replicas.forEach(replica -> restart(deployment, replica)));
  }

  /** Scaled to zero until the next request, which is answered before anything is up again. */
  void sleep(LiveDeployment deployment) {
    if (deployment.status != Status.SUCCESS || deployment.retiring) {
      throw new GraphqlRefusal("Deployment is not running");
    }
    teardown.status(deployment, Status.SLEEPING);
    for (var replica : deployment.replicas) {
      replica.takesTraffic = false;
      replica.status = ReplicaRun.Status.STOPPED;
    }
    deployment.service.trafficChanged();
    deployment.service.edge.wakes(() ->
        world.locked(() -> {
          wake(deployment);
          return true;
        }));
  }

  void delete(LiveService service) {
    service.environment.services.remove(service.id);
    service.environment.configChanged();
    List.copyOf(service.deployments).stream()
        .filter(deployment -> !deployment.ended)
        .forEach(deployment -> teardown.abandon(deployment, Status.REMOVED, "service deleted"));
    service.edge.close();
  }

  private void wake(LiveDeployment deployment) {
    if (deployment.status == Status.SLEEPING && !deployment.ended) {
      teardown.status(deployment, Status.SUCCESS);
      restart(deployment);
    }
  }

  private void restart(LiveDeployment deployment, ReplicaRun replica) {
    replica.takesTraffic = false;
    deployment.service.trafficChanged();
    teardown.stop(List.of(replica), Duration.ZERO);
    replica.status = ReplicaRun.Status.RESTARTING;
    world.pause(world.timings.boot(), () -> deployment.ended);
    try {
      replica.process =
          world.outside(() -> deployment.image.workload().start(deployment.environmentOf(replica)));
    } catch (Exception e) {
      replica.status = ReplicaRun.Status.CRASHED;
      return;
    }
    if (deployment.ended) {
      teardown.stop(List.of(replica), Duration.ZERO);
      return;
    }
    replica.status = ReplicaRun.Status.RUNNING;
    replica.takesTraffic = true;
    deployment.service.trafficChanged();
    world.events.add(
        deployment.service.subject(), deployment.id, "replica " + replica.id + " restarted");
  }

  private LiveDeployment start(
      LiveService service,
      DeploymentCause cause,
      Image image,
      boolean builds,
      Map<String, References.Rendered> variables,
      @Nullable String patchId) {
    List.copyOf(service.deployments).forEach(teardown::overtake);
    var deployment = add(service, cause, image, builds, variables, patchId);
    world.background(() -> new Rollout(world, deployment).run());
    return deployment;
  }

  private LiveDeployment add(
      LiveService service,
      DeploymentCause cause,
      Image image,
      boolean builds,
      Map<String, References.Rendered> variables,
      @Nullable String patchId) {
    var deployment =
        new LiveDeployment(
            service, cause, image, builds, variables, patchId, world.clock.instant());
    deployment.failsHealthCheck = service.nextHealthCheckFails;
    service.nextHealthCheckFails = false;
    if (builds) {
      deployment.stuckInBuild = service.nextBuildIsStuck;
      service.nextBuildIsStuck = false;
    }
    service.deployments.add(deployment);
    world.deployments.put(deployment.id, deployment);
    world.events.add(service.subject(), deployment.id, "deployment created: " + cause);
    return deployment;
  }

  private static Map<String, References.Rendered> current(LiveService service) {
    return service.environment.references.rendered(service.id);
  }
}
