package dev.keyturn.api;

import dev.keyturn.access.Open;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;

/** Three questions that a platform asks: to restart, to send traffic, and for people. */
@Controller("/health")
final class HealthController {
  private static final String WHY =
      "a platform has no token; it changes nothing, and one look at a time is under way";

  private final Checks checks;

  HealthController(Checks checks) {
    this.checks = checks;
  }

  /** Answers for as long as the process can answer at all; asks nothing else. */
  @Get
  @Open(value = WHY, counted = false)
  Map<String, String> alive() {
    return Map.of("status", "up");
  }

  /** 200 when this process can work: its database is there and it takes turns. */
  @Get("/ready")
  @Open(value = WHY, counted = false)
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<Checks.Report> ready() {
    return answer(checks.needed());
  }

  /** Every dependency with its latency; 503 when one is down. */
  @Get("/deep")
  @Open(value = WHY, counted = false)
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<Checks.Report> deep() {
    return answer(checks.all());
  }

  private static HttpResponse<Checks.Report> answer(Checks.Report report) {
    return HttpResponse.status(report.up() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
        .body(report);
  }
}
