package dev.keyturn.sandbox.railway;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The world as it is now. One lock guards all of it: a request, a rollout and a person see and
 * leave it whole. Programs of services are only ever called with the lock released.
 */
final class LiveWorld {
  /**
   * Thrown inside a rollout or a workflow when what it works on has ended; never reaches a client.
   */
  static final class Ended extends RuntimeException {
    Ended() {
      super("ended", null, false, false);
    }
  }

  final Clock clock;
  final WorldTimings timings;
  final EventLog events;
  final Map<String, LiveProject> projects = new LinkedHashMap<>();
  final Map<String, LiveEnvironment> environments = new LinkedHashMap<>();
  final Map<String, LiveDeployment> deployments = new LinkedHashMap<>();
  final Map<String, Workflow> workflows = new LinkedHashMap<>();
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final boolean stepped;

  /** Only in a stepped world: what background work waits for. */
  private final List<BooleanSupplier> waiting = new ArrayList<>();

  private final AtomicInteger background = new AtomicInteger();
  private boolean closed;

  LiveWorld(RailwayWorld setup) throws IOException {
    clock = setup.clock();
    timings = setup.timings();
    stepped = setup.stepped();
    events = new EventLog(clock);
    for (var projectSetup : setup.projects()) {
      var project = new LiveProject(projectSetup.id(), projectSetup.name(), clock.instant());
      projects.put(project.id, project);
      for (var environmentSetup : projectSetup.environments()) {
        open(environmentSetup, project);
      }
    }
  }

  private void open(RailwayWorld.EnvironmentSetup setup, LiveProject project) throws IOException {
    var environment = new LiveEnvironment(setup.id(), setup.name(), project);
    project.environments.put(environment.id, environment);
    environments.put(environment.id, environment);
    var now = clock.instant();
    setup
        .sharedVariables()
        .forEach((name, v) -> environment.variables.set(VariableStore.SHARED, name, v, false, now));
    for (var service : setup.services()) {
      environment.services.put(
          service.id(), new LiveService(service, environment, Edge.open(threads)));
      service
          .variables()
          .forEach((name, v) ->
              environment.variables.set(
                  service.id(), name, v, service.sealed().contains(name), now));
    }
  }

  List<LiveService> services() {
    return environments.values().stream().flatMap(e -> e.services.values().stream()).toList();
  }

  LiveEnvironment environment(String id) {
    var environment = environments.get(id);
    if (environment == null) {
      throw GraphqlRefusal.notFound("Environment");
    }
    return environment;
  }

  LiveDeployment deployment(String id) {
    var deployment = deployments.get(id);
    if (deployment == null) {
      throw GraphqlRefusal.notFound("Deployment");
    }
    return deployment;
  }

  <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }

  /**
   * Runs work with the lock on a thread of its own; it may {@link #pause} and ends quietly when its
   * subject has ended.
   */
  void background(Runnable work) {
    background.incrementAndGet();
    threads.execute(() -> {
      lock.lock();
      try {
        work.run();
      } catch (Ended e) {
        // What the work was about is over, and whoever ended it has cleaned up.
      } finally {
        background.decrementAndGet();
        changed.signalAll();
        lock.unlock();
      }
    });
  }

  /**
   * Waits, with the lock released, for a span of time; throws {@link Ended} as soon as the subject
   * has ended.
   */
  void pause(Duration span, BooleanSupplier ended) {
    if (stepped) {
      var until = clock.instant().plus(span);
      await(() -> !clock.instant().isBefore(until), ended);
      return;
    }
    var left = span.toNanos();
    changed.signalAll();
    try {
      while (true) {
        if (closed || ended.getAsBoolean()) {
          throw new Ended();
        }
        if (left <= 0) {
          return;
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new Ended();
    }
  }

  /**
   * Waits, with the lock released, until something holds; throws {@link Ended} as soon as the
   * subject has ended.
   */
  void await(BooleanSupplier condition, BooleanSupplier ended) {
    BooleanSupplier goesOn = () -> closed || ended.getAsBoolean() || condition.getAsBoolean();
    waiting.add(goesOn);
    changed.signalAll();
    try {
      while (!goesOn.getAsBoolean()) {
        changed.await();
      }
    } catch (InterruptedException e) {
      throw new Ended();
    } finally {
      waiting.remove(goesOn);
    }
    if (closed || ended.getAsBoolean()) {
      throw new Ended();
    }
  }

  /**
   * In a world whose clock somebody moves: waits until everything has happened that can happen now.
   */
  void settle() {
    lock.lock();
    try {
      changed.signalAll();
      while (!closed
          && (background.get() > waiting.size()
              || waiting.stream().anyMatch(BooleanSupplier::getAsBoolean))) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Calls a service's program with the lock released. */
  <T> T outside(Callable<T> call) throws Exception {
    changed.signalAll();
    lock.unlock();
    try {
      return call.call();
    } finally {
      lock.lock();
    }
  }

  boolean closed() {
    return closed;
  }

  void close() {
    var running =
        locked(() -> {
          closed = true;
          return deployments.values().stream().flatMap(d -> d.replicas.stream()).toList();
        });
    services().forEach(service -> service.edge.close());
    for (var replica : running) {
      var process = replica.process;
      if (process != null) {
        process.stop();
      }
    }
    threads.shutdownNow();
  }
}
