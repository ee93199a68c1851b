package dev.keyturn.wiring;

import dev.keyturn.api.MetricsSource;
import dev.keyturn.notice.NoticeStore.Counts;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.RotationStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Where the open rotations stand, read from the database at each scrape, so that every process
 * shows the same. When the database is gone they are left out, and the process's own figures stay.
 */
final class RotationMetrics implements MetricsSource {
  private final PrometheusMeterRegistry registry;
  private final RotationStore store;
  private final MultiGauge rotations;
  private volatile double stalled = Double.NaN;
  private volatile double budget = Double.NaN;
  private volatile double pending = Double.NaN;
  private volatile double givenUp = Double.NaN;
  private final Supplier<Counts> notices;
  private final IntSupplier used;

  /**
   * @param notices messages in the outbox
   * @param used requests sent to a host in this hour
   */
  RotationMetrics(
      PrometheusMeterRegistry registry,
      RotationStore store,
      Supplier<Counts> notices,
      IntSupplier used) {
    this.registry = registry;
    this.store = store;
    this.notices = notices;
    this.used = used;
    this.rotations =
        MultiGauge.builder("keyturn.rotations")
            .description("Open rotations by phase")
            .register(registry);
    Gauge.builder("keyturn.rotation.stalled", () -> stalled)
        .description("Open rotations that need a person")
        .register(registry);
    Gauge.builder("keyturn.railway.budget.used", () -> budget)
        .description(
            "Requests of this hour with the Railway token that was used most, by all processes")
        .register(registry);
    Gauge.builder("keyturn.notices.pending", () -> pending)
        .description("Messages that are not delivered yet")
        .register(registry);
    Gauge.builder("keyturn.notices.given.up", () -> givenUp)
        .description("Messages that will never be delivered")
        .register(registry);
  }

  @Override
  public String scrape() {
    look();
    return registry.scrape();
  }

  private void look() {
    List<Rotation> open;
    try {
      open = store.open();
      budget = used.getAsInt();
      Counts counts = notices.get();
      pending = counts.pending();
      givenUp = counts.givenUp();
    } catch (RuntimeException e) {
      rotations.register(List.of(), true);
      stalled = Double.NaN;
      budget = Double.NaN;
      pending = Double.NaN;
      givenUp = Double.NaN;
      return;
    }
    stalled = open.stream().filter(r -> r.state().stalled() != null).count();
    var counted =
        open.stream()
            .collect(
                Collectors.groupingBy(
                    r ->
                        Tags.of(
                            "phase",
                            r.state().phase().name(),
                            "environment",
                            r.environment(),
                            "plan",
                            r.plan()),
                    Collectors.counting()));
    rotations.register(
        counted.entrySet().stream()
            .<MultiGauge.Row<?>>map(row -> MultiGauge.Row.of(row.getKey(), row.getValue()))
            .toList(),
        true);
  }
}
