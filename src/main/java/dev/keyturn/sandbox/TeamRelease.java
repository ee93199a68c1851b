package dev.keyturn.sandbox;

import dev.keyturn.sandbox.SandboxSpec.Service;
import dev.keyturn.sandbox.railway.RailwayServer;
import dev.keyturn.sandbox.railway.WorldEvent;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The team's next release, which a riding clean-up waits for: some time after a patch removed
 * variables of a service, a person deploys that service. Such a deployment has the cause {@code
 * PERSON} and is nobody's redeploy.
 */
final class TeamRelease implements AutoCloseable {
  private final SandboxSpec spec;
  private final RailwayServer railway;
  private final Duration delay;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private TeamRelease(SandboxSpec spec, RailwayServer railway, Duration delay) {
    this.spec = spec;
    this.railway = railway;
    this.delay = delay;
  }

  static TeamRelease watch(SandboxSpec spec, RailwayServer railway, Duration delay) {
    TeamRelease release = new TeamRelease(spec, railway, delay);
    railway.listen(release::hear);
    return release;
  }

  /** Called while the world stands still: only starts the wait. */
  private void hear(WorldEvent event) {
    if (!event.what().startsWith(WorldEvent.REMOVED_BY_PATCH) || threads.isShutdown()) {
      return;
    }
    spec.services().stream()
        .filter(service -> event.subject().equals(spec.environmentName() + "/" + service.name()))
        .forEach(service -> threads.execute(() -> deployLater(service)));
  }

  private void deployLater(Service service) {
    try {
      TimeUnit.NANOSECONDS.sleep(delay.toNanos());
      railway.person().deploys(spec.placeOf(service));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
