package dev.keyturn.api;

import dev.keyturn.access.Needs;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Right;
import dev.keyturn.request.AuthorizedRotations;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page that Prometheus reads. */
@Controller("/metrics")
final class MetricsController {
  private static final Pattern PLAN = Pattern.compile("[{,]plan=\"([^\"]*)\"");

  private final MetricsSource figures;
  private final AuthorizedRotations authorized;

  MetricsController(MetricsSource figures, AuthorizedRotations authorized) {
    this.figures = figures;
    this.authorized = authorized;
  }

  @Get
  @Needs(Right.SEE)
  @Produces("text/plain; version=0.0.4; charset=utf-8")
  @ExecuteOn(TaskExecutors.BLOCKING)
  String metrics(@Parameter(hidden = true) Principal who) {
    return figures
        .scrape()
        .lines()
        .filter(line -> shown(who, line))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** A figure of a plan says that there is such a plan. */
  private boolean shown(Principal who, String line) {
    Matcher plan = PLAN.matcher(line);
    return !plan.find() || authorized.maySee(who, plan.group(1));
  }
}
