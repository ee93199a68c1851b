package dev.keyturn.api;

import dev.keyturn.access.Needs;
import dev.keyturn.access.Right;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** The page that Prometheus reads. */
@Controller("/metrics")
final class MetricsController {
  private final Figures figures;

  MetricsController(Figures figures) {
    this.figures = figures;
  }

  @Get
  @Needs(Right.SEE)
  @Produces("text/plain; version=0.0.4; charset=utf-8")
  @ExecuteOn(TaskExecutors.BLOCKING)
  String metrics() {
    return figures.scrape();
  }
}
