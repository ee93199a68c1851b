package dev.keyturn.sandbox.railway;

import dev.keyturn.sandbox.railway.LiveDeployment.Status;
import dev.keyturn.sandbox.railway.LiveDeployment.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Carries one deployment from the queue to live. Each replica takes traffic as soon as it is
 * healthy, while the deployment before still serves: the harshest order for a rotation, since both
 * generations answer for the longest time. Runs with the world's lock held, except while it waits.
 */
final class Rollout {
  private record Failure(Status ending, String reason) {}

  private final LiveWorld world;
  private final LiveDeployment deployment;
  private final LiveService service;
  private final Teardown teardown;
  private @Nullable Failure failure;

  Rollout(LiveWorld world, LiveDeployment deployment) {
    this.world = world;
    this.deployment = deployment;
    this.service = deployment.service;
    this.teardown = new Teardown(world);
  }

  void run() {
    pause(world.timings.queue().dividedBy(2));
    teardown.status(deployment, Status.INITIALIZING);
    pause(world.timings.queue().dividedBy(2));
    if (deployment.builds) {
      build();
    }
    teardown.status(deployment, Status.DEPLOYING);
    var create = step("CREATE_CONTAINER");
    for (var i = 0; i < service.numReplicas && failure == null; i++) {
      if (i > 0) {
        pause(world.timings.stagger());
      }
      var replica = new ReplicaRun(deployment.id);
      deployment.replicas.add(replica);
      world.background(() -> start(replica));
    }
    create.completedAt = world.clock.instant();
    var check = service.healthcheckPath == null ? null : step("HEALTHCHECK");
    world.await(
        () -> failure != null || deployment.replicas.stream().allMatch(r -> r.takesTraffic),
        () -> deployment.ended);
    if (check != null) {
      check.completedAt = world.clock.instant();
    }
    var failed = failure;
    if (failed == null) {
      goLive();
      return;
    }
    (check == null ? create : check).error = failed.reason();
    teardown.abandon(deployment, failed.ending(), failed.reason());
  }

  /** Starts every replica at once and without a health check: how the world begins. */
  void startAtOnce() throws Exception {
    for (var i = 0; i < service.numReplicas; i++) {
      var replica = new ReplicaRun(deployment.id);
      deployment.replicas.add(replica);
      replica.process =
          world.outside(() -> deployment.image.workload().start(deployment.environmentOf(replica)));
      takeTraffic(replica);
    }
    goLive();
  }

  private void build() {
    teardown.status(deployment, Status.BUILDING);
    var build = step("BUILD_IMAGE");
    pause(world.timings.build());
    world.await(() -> !deployment.stuckInBuild, () -> deployment.ended);
    build.completedAt = world.clock.instant();
  }

  private void start(ReplicaRun replica) {
    pause(world.timings.boot());
    replica.status = ReplicaRun.Status.INITIALIZING;
    Workload.Replica process;
    try {
      process =
          world.outside(() -> deployment.image.workload().start(deployment.environmentOf(replica)));
    } catch (Exception e) {
      replica.status = ReplicaRun.Status.CRASHED;
      fail(Status.CRASHED, "the program did not start");
      return;
    }
    if (world.closed()) {
      process.stop();
      throw new LiveWorld.Ended();
    }
    replica.process = process;
    if (deployment.ended) {
      teardown.stop(List.of(replica), Duration.ZERO);
      return;
    }
    replica.status = ReplicaRun.Status.RUNNING;
    if (healthy(process)) {
      takeTraffic(replica);
    } else {
      fail(Status.FAILED, "the health check did not answer 200 in time");
    }
  }

  private void fail(Status ending, String reason) {
    if (failure == null) {
      failure = new Failure(ending, reason);
    }
  }

  private boolean healthy(Workload.Replica process) {
    var path = service.healthcheckPath;
    if (path == null) {
      return !deployment.failsHealthCheck;
    }
    var deadline = System.nanoTime() + world.timings.seconds(service.healthcheckTimeout).toNanos();
    while (true) {
      var left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      if (!deployment.failsHealthCheck && answers200(process, path, left)) {
        return !deployment.ended;
      }
      pause(world.timings.healthInterval());
    }
  }

  private boolean answers200(Workload.Replica process, String path, long nanosLeft) {
    var probe = new ProbeExchange(path);
    Callable<Integer> check =
        () -> {
          process.handle(probe);
          return probe.getResponseCode();
        };
    try {
      return world.outside(() -> world.threads.submit(check).get(nanosLeft, TimeUnit.NANOSECONDS))
          == 200;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (Exception e) {
      throw new LiveWorld.Ended();
    }
  }

  private void takeTraffic(ReplicaRun replica) {
    replica.status = ReplicaRun.Status.RUNNING;
    replica.takesTraffic = true;
    service.trafficChanged();
    world.events.add(service.subject(), deployment.id, "replica " + replica.id + " takes traffic");
  }

  private void goLive() {
    deployment.wasLive = true;
    teardown.status(deployment, Status.SUCCESS);
    for (var earlier : List.copyOf(service.deployments)) {
      if (earlier == deployment) {
        return;
      }
      teardown.replace(earlier);
    }
  }

  private Step step(String name) {
    var step = new Step(name, world.clock.instant());
    deployment.steps.add(step);
    return step;
  }

  private void pause(Duration span) {
    world.pause(span, () -> deployment.ended);
  }
}
