package dev.keyturn.wiring;

import dev.keyturn.engine.TickResult;
import dev.keyturn.engine.Watch;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Effect;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;

/**
 * What this process has done since it started. A label is one of our own words: never a name that
 * came from outside, and never a value.
 */
final class TickMetrics implements Watch {
  private static final String TICKS = "keyturn.ticks";
  private static final String FAILURES = "keyturn.remote.failures";

  private final MeterRegistry registry;
  private final Counter redeploys;
  private volatile boolean stopping;

  TickMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.redeploys =
        Counter.builder("keyturn.redeploys")
            .description("Deployments that rotations have asked for")
            .register(registry);
    List.of("waiting", "stalled", "ended", "busy").forEach(this::ticks);
  }

  void ticked(TickResult result) {
    ticks(
            switch (result) {
              case TickResult.Waiting _ -> "waiting";
              case TickResult.Stalled _ -> "stalled";
              case TickResult.Ended _ -> "ended";
              case TickResult.Busy _ -> "busy";
            })
        .increment();
  }

  void stopSoon() {
    stopping = true;
  }

  @Override
  public void done(Effect effect) {
    if (effect instanceof Effect.Redeploy) {
      redeploys.increment();
    }
  }

  @Override
  public void failed(RemoteFailure failure) {
    Counter.builder(FAILURES)
        .description("Calls to other systems that did not succeed")
        .tag("system", failure.system())
        .tag("kind", failure.kind().name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  @Override
  public boolean stopping() {
    return stopping;
  }

  private Counter ticks(String result) {
    return Counter.builder(TICKS)
        .description("Ticks of rotations by how they ended")
        .tag("result", result)
        .register(registry);
  }
}
