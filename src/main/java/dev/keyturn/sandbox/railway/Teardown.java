package dev.keyturn.sandbox.railway;

import dev.keyturn.sandbox.railway.LiveDeployment.Status;
import dev.keyturn.sandbox.railway.LiveDeployment.Step;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Ends deployments: overtaken before they were live, failed, or replaced after the overlap and the
 * draining.
 *
 * @see <a href="https://docs.railway.com/deployments/deployment-teardown">Railway: deployment
 *     teardown</a> (read 2026-11-20)
 */
final class Teardown {
  private final LiveWorld world;

  Teardown(LiveWorld world) {
    this.world = world;
  }

  void status(LiveDeployment deployment, Status status) {
    deployment.status = status;
    deployment.statusAt = world.clock.instant();
    world.events.add(
        deployment.service.subject(),
        deployment.id,
        "deployment " + status.name().toLowerCase(Locale.ROOT));
  }

  /** A newer deployment was created: what has not reached its replicas yet never will. */
  void overtake(LiveDeployment earlier) {
    switch (earlier.status) {
      case QUEUED, INITIALIZING -> end(earlier, Status.SKIPPED);
      case BUILDING -> end(earlier, Status.REMOVED);
      case DEPLOYING, SUCCESS, SLEEPING, FAILED, CRASHED, SKIPPED, REMOVING, REMOVED -> {}
    }
  }

  /** A newer deployment is live: the earlier one goes, after the overlap if it was live itself. */
  void replace(LiveDeployment earlier) {
    switch (earlier.status) {
      case QUEUED, INITIALIZING -> end(earlier, Status.SKIPPED);
      case BUILDING -> end(earlier, Status.REMOVED);
      case DEPLOYING -> retire(earlier, Duration.ZERO);
      case SUCCESS, SLEEPING ->
          retire(earlier, world.timings.seconds(earlier.service.overlapSeconds));
      case FAILED, CRASHED, SKIPPED, REMOVING, REMOVED -> {}
    }
  }

  /** Takes a failed deployment out of traffic at once; the one before serves on. */
  void abandon(LiveDeployment deployment, Status ending, String reason) {
    world.events.add(deployment.service.subject(), deployment.id, reason);
    end(deployment, ending);
    outOfTraffic(deployment);
    stop(deployment.replicas, Duration.ZERO);
  }

  /**
   * Ends programs: no new requests, the draining time, then gone. The lock is released while they
   * are called.
   */
  void stop(List<ReplicaRun> replicas, Duration draining) {
    var all = List.copyOf(replicas);
    try {
      for (var replica : all) {
        var process = replica.process;
        if (process != null) {
          call(process::drain);
        }
      }
      world.pause(draining, () -> false);
      for (var replica : all) {
        var process = replica.process;
        replica.process = null;
        if (process != null) {
          call(process::stop);
        }
      }
    } finally {
      for (var replica : all) {
        if (replica.status != ReplicaRun.Status.CRASHED) {
          replica.status = ReplicaRun.Status.REMOVED;
        }
      }
    }
  }

  private void retire(LiveDeployment earlier, Duration overlap) {
    if (earlier.retiring) {
      return;
    }
    earlier.retiring = true;
    world.background(() -> {
      world.pause(overlap, () -> false);
      end(earlier, Status.REMOVING);
      var drain = new Step("DRAIN_INSTANCES", world.clock.instant());
      earlier.steps.add(drain);
      outOfTraffic(earlier);
      stop(earlier.replicas, world.timings.seconds(earlier.service.drainingSeconds));
      drain.completedAt = world.clock.instant();
      status(earlier, Status.REMOVED);
    });
  }

  private void end(LiveDeployment deployment, Status status) {
    deployment.ended = true;
    status(deployment, status);
  }

  private static void outOfTraffic(LiveDeployment deployment) {
    for (var replica : deployment.replicas) {
      replica.takesTraffic = false;
      if (replica.status != ReplicaRun.Status.CRASHED) {
        replica.status = ReplicaRun.Status.REMOVING;
      }
    }
    deployment.service.trafficChanged();
  }

  /** A program that fails while it is being ended is gone all the same. */
  private void call(Runnable ending) {
    try {
      world.outside(() -> {
        ending.run();
        return true;
      });
    } catch (Exception e) {
      world.events.add("sandbox", null, "a program failed while it was ended");
    }
  }
}
