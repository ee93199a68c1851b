package dev.keyturn.api;

import dev.keyturn.access.Needs;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.Right;
import dev.keyturn.plan.DueDates;
import dev.keyturn.plan.PlanExplanation;
import dev.keyturn.plan.PlanFolder.UnknownPlan;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlanText;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.port.RotationStore;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rotation plans: what is declared, what it would do, and when it is due. */
@Controller(Api.ROOT)
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "plans")
class PlansController {
  private final AuthorizedRotations authorized;
  private final Starts starts;
  private final RotationStore store;

  PlansController(AuthorizedRotations authorized, Starts starts, RotationStore store) {
    this.authorized = authorized;
    this.starts = starts;
    this.store = store;
  }

  /** The valid plans that you may see, by name. */
  @Serdeable
  @Schema(name = "Plans")
  record PlanList(List<PlanView> plans) {}

  /** The valid plans that you may see. */
  @Get("/plans")
  @Needs(Right.SEE)
  @Operation(operationId = "listPlans", summary = "List plans")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = PlanList.class)))
  @Problem.Reading
  PlanList list(@Parameter(hidden = true) Principal who) throws Refused {
    Instant now = store.now();
    return new PlanList(
        authorized.plans(who).stream()
            .sorted(Comparator.comparing(PlanSpec::name))
            .map(p -> PlanView.of(p, PlanExplanation.of(DueDates.ofNew(p), now)))
            .toList());
  }

  /**
   * One plan.
   *
   * @param plan its name
   */
  @Get("/plans/{plan}")
  @Needs(Right.SEE)
  @Operation(operationId = "readPlan", summary = "Read a plan")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = PlanView.class)))
  @Problem.ReadingOne
  PlanView read(
      @Parameter(hidden = true) Principal who,
      @PathVariable @Pattern(regexp = Api.NAME) String plan)
      throws Refused {
    PlanSpec found = authorized.plan(who, plan);
    return PlanView.of(found, PlanExplanation.of(DueDates.ofNew(found), store.now()));
  }

  /**
   * What a rotation would do: what is touched, how many redeploys and calls it costs, how long it
   * takes at the least, who approves.
   *
   * @param plan its name
   * @param environment one of its environments
   */
  @Get("/plans/{plan}/environments/{environment}/explanation")
  @Needs(Right.SEE)
  @Operation(operationId = "explainPlan", summary = "Explain what a rotation would do")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = ExplanationView.class)))
  @Problem.ReadingOne
  ExplanationView explain(
      @Parameter(hidden = true) Principal who,
      @PathVariable @Pattern(regexp = Api.NAME) String plan,
      @PathVariable @Pattern(regexp = Api.NAME) String environment)
      throws Refused {
    PlanSpec found = authorized.plan(who, plan);
    var words = PlanExplanation.of(starts.known(found), store.now());
    try {
      var computed = starts.compute(plan, environment, Set.of());
      return words.environments().stream()
          .filter(e -> e.name().equals(environment))
          .findFirst()
          .map(e ->
              PlanView.explained(
                  found,
                  e,
                  PlanView.of(found, words).secrets(),
                  PlanText.digest(PlanText.write(computed)).text()))
          .orElseThrow(() -> new Refused(Refusal.UNKNOWN_PLAN));
    } catch (UnknownPlan e) {
      throw new Refused(Refusal.UNKNOWN_PLAN);
    }
  }

  /** When each environment of each plan that you may see is due. */
  @Get("/due-dates")
  @Needs(Right.SEE)
  @Operation(operationId = "listDueDates", summary = "List when plans are due")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = DueView.Page.class)))
  @Problem.Reading
  DueView.Page dueDates(@Parameter(hidden = true) Principal who) throws Refused {
    Instant now = store.now();
    var rows = new ArrayList<DueView>();
    for (PlanSpec plan :
        authorized.plans(who).stream().sorted(Comparator.comparing(PlanSpec::name)).toList()) {
      DueDates known = starts.known(plan);
      var dates = known.at(now);
      for (PlannedEnvironment environment : plan.environments()) {
        Optional<DueDates.Due> due =
            dates.stream().filter(d -> d.environment().equals(environment)).findFirst();
        rows.add(
            new DueView(
                plan.name(),
                environment.name(),
                plan.owner(),
                known.lastCompleted().get(environment.name()),
                due.map(DueDates.Due::due).orElse(null),
                due.flatMap(DueDates.Due::start).orElse(null),
                due.map(d -> !now.isBefore(d.due())).orElse(false)));
      }
    }
    return new DueView.Page(rows);
  }
}
