package dev.keyturn.sandbox;

import dev.keyturn.sandbox.HandClient.Deployment;
import dev.keyturn.sandbox.SandboxSpec.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The rotation as the team does it by hand today (the first runbook), in the same world and over
 * the same API: every {@code NAME_NEW} is set; when the deployment looks stable, a day passes;
 * every {@code NAME} is set to the same value; every {@code NAME_NEW} is deleted. The applications
 * have to follow {@link dev.keyturn.sandbox.app.Habit#NEW_FIRST}, as the runbook asks of them.
 *
 * <p>Every write starts a deployment of its own, three per secret and service. Within a step the
 * next write comes as soon as the deployment of the one before has left the queue and builds, which
 * is kind to the hand procedure: a loop in a shell does not even wait for that. Railway then breaks
 * off a build that a newer deployment overtakes, so the last deployment of each step is the one
 * that rolls out; the others were started all the same, and count. Nothing here makes a request
 * fail: what is rejected is rejected because replicas of two deployments serve side by side, and
 * what is lost is lost because a value was overwritten.
 */
public final class HandProcedure {
  private static final Set<String> IN_THE_QUEUE = Set.of("QUEUED", "INITIALIZING");
  private static final Set<String> BROKEN = Set.of("FAILED", "CRASHED");
  private static final Duration LOOK_AT_START = Duration.ofMillis(50);
  private static final Duration LOOK_FOR_SUCCESS = Duration.ofMillis(200);

  private final SandboxWorld world;
  private final SandboxSpec spec;
  private final HandClient railway;
  private final Consumer<String> say;
  private final Map<String, String> lastDeployment = new HashMap<>();

  private HandProcedure(SandboxWorld world, HandClient railway, Consumer<String> say) {
    this.world = world;
    this.spec = world.spec();
    this.railway = railway;
    this.say = say;
  }

  /**
   * Carries the whole procedure out, then finishes the world.
   *
   * @param say hears one line per step, without any value
   * @throws IllegalStateException when a deployment fails or Railway refuses a step; the person
   *     would be left with half a rotation
   */
  public static RunReport run(SandboxWorld world, Consumer<String> say)
      throws IOException, InterruptedException {
    try (HandClient railway = new HandClient(world.spec(), world.environment())) {
      Duration onlyInMemory = new HandProcedure(world, railway, say).rotate();
      return world.finish(RunReport.Ending.byHand(onlyInMemory));
    }
  }

  /** Returns for how long a value that the half-done rotation needs was in this memory only. */
  private Duration rotate() throws IOException, InterruptedException {
    for (Service service : spec.services()) {
      lastDeployment.put(service.name(), railway.latest(service).id());
    }
    say.accept("generate " + spec.secrets().size() + " values into shell variables");
    Map<String, String> values = new LinkedHashMap<>();
    spec.secrets()
        .forEach(secret -> values.put(secret.name(), secret.value().make(world.random())));
    long generatedAt = System.nanoTime();

    say.accept("set every NAME_NEW; each write deploys");
    each((service, secret) ->
        railway.set(service, secret.newSlot(), values.getOrDefault(secret.name(), "")));
    Duration onlyInMemory = Duration.ofNanos(System.nanoTime() - generatedAt);
    awaitStable();
    say.accept("it looks stable; wait for all sessions to refresh");
    TimeUnit.NANOSECONDS.sleep(spec.pace().sessionsRefresh().toNanos());

    say.accept("set every NAME to the value of its NAME_NEW; each write deploys");
    each((service, secret) ->
        railway.set(service, secret.name(), values.getOrDefault(secret.name(), "")));
    say.accept("delete every NAME_NEW; each delete deploys");
    each((service, secret) -> railway.delete(service, secret.newSlot()));
    awaitStable();
    say.accept("done; nobody asked whether anything still needs the values before");
    return onlyInMemory;
  }

  private interface Write {
    void to(Service service, SecretSpec secret) throws IOException, InterruptedException;
  }

  private void each(Write write) throws IOException, InterruptedException {
    for (Service service : spec.services()) {
      for (SecretSpec secret : spec.secretsOf(service)) {
        write.to(service, secret);
        awaitStarted(service);
      }
    }
  }

  private void awaitStarted(Service service) throws IOException, InterruptedException {
    var stillness = new Stillness();
    while (true) {
      Deployment latest = railway.latest(service);
      if (!latest.id().equals(lastDeployment.get(service.name()))
          && !IN_THE_QUEUE.contains(latest.status())) {
        lastDeployment.put(service.name(), latest.id());
        return;
      }
      pause(service, latest, stillness, LOOK_AT_START);
    }
  }

  /** "Press enter when deployment is complete and stable": the newest one says SUCCESS. */
  private void awaitStable() throws IOException, InterruptedException {
    for (Service service : spec.services()) {
      var stillness = new Stillness();
      for (Deployment latest = railway.latest(service);
          !stable(service, latest);
          latest = railway.latest(service)) {
        pause(service, latest, stillness, LOOK_FOR_SUCCESS);
      }
    }
  }

  private static boolean stable(Service service, Deployment latest) {
    if (BROKEN.contains(latest.status())) {
      throw new IllegalStateException(
          "the deployment of %s ended as %s; the hand procedure stops in the middle"
              .formatted(service.name(), latest.status()));
    }
    return latest.status().equals("SUCCESS");
  }

  private static void pause(Service service, Deployment latest, Stillness stillness, Duration span)
      throws InterruptedException {
    if (stillness.tooLong(latest)) {
      throw new IllegalStateException(
          "the deployment of %s has been %s for two minutes"
              .formatted(service.name(), latest.status()));
    }
    TimeUnit.NANOSECONDS.sleep(span.toNanos());
  }
}
