package dev.keyturn.api;

import dev.keyturn.plan.PlanExplanation;
import dev.keyturn.plan.PlanExplanation.ExplainedEnvironment;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlanWord;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.plan.PlannedSecret;
import dev.keyturn.plan.PlannedService;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rotation plan.
 *
 * @param name of the plan
 * @param title one line for people
 * @param owner who answers for it
 * @param category of its secrets
 * @param schedule in words
 * @param settle the least time with both values accepted before promotion, ISO 8601
 * @param soak the least time that the previous value stays accepted after it, ISO 8601
 * @param secrets rotated together
 * @param environments in promotion order
 */
@Serdeable
@Schema(name = "Plan")
record PlanView(
    @Schema(pattern = Api.NAME) String name,
    String title,
    String owner,
    String category,
    String schedule,
    String settle,
    String soak,
    List<PlanSecret> secrets,
    List<PlanEnvironment> environments) {

  /**
   * One secret of a plan.
   *
   * @param material what it is made of, in words
   * @param consumers services that read it
   */
  @Serdeable
  @Schema(name = "PlanSecret")
  record PlanSecret(
      @Schema(pattern = Api.SECRET) String name, String material, List<String> consumers) {}

  /**
   * One environment of a plan.
   *
   * @param after the environment that must have completed first
   * @param services that take part
   * @param approvals how many people must agree; 0: nobody
   * @param approvers who may
   */
  @Serdeable
  @Schema(name = "PlanEnvironment")
  record PlanEnvironment(
      @Schema(pattern = Api.NAME) String name,
      @Nullable String after,
      List<String> services,
      int approvals,
      List<String> approvers) {}

  static PlanView of(PlanSpec plan, PlanExplanation words) {
    return new PlanView(
        plan.name(),
        plan.title(),
        plan.owner(),
        PlanWord.of(plan.category()),
        words.schedule(),
        plan.pace().settle().toString(),
        plan.pace().soak().toString(),
        plan.secrets().stream().map(s -> secret(s, words)).toList(),
        plan.environments().stream().map(PlanView::environment).toList());
  }

  private static PlanSecret secret(PlannedSecret secret, PlanExplanation words) {
    String material =
        words.secrets().stream()
            .filter(s -> s.name().equals(secret.name()))
            .map(PlanExplanation.ExplainedSecret::material)
            .findFirst()
            .orElse("");
    return new PlanSecret(secret.name(), material, List.copyOf(secret.roles().keySet()));
  }

  private static PlanEnvironment environment(PlannedEnvironment environment) {
    return new PlanEnvironment(
        environment.name(),
        environment.after().orElse(null),
        environment.services().stream().map(PlannedService::alias).toList(),
        environment.approval().required(),
        environment.approval().approvers());
  }

  /** What one rotation in one environment would do. */
  static ExplanationView explained(
      PlanSpec plan, ExplainedEnvironment e, List<PlanSecret> secrets, String digest) {
    return new ExplanationView(
        plan.name(),
        e.name(),
        e.starts(),
        e.nextStart(),
        e.approval(),
        secrets,
        e.steps(),
        e.services().stream()
            .map(s ->
                new ExplanationView.ServiceView(
                    s.name(),
                    s.role(),
                    plan.environment(e.name())
                        .flatMap(p -> p.service(s.name()))
                        .map(p -> p.replicas().isPresent() ? p.replicas().getAsInt() : null)
                        .orElse(null),
                    s.redeploys(),
                    s.confirmedBy(),
                    s.weakness()))
            .toList(),
        new ExplanationView.CostView(
            e.cost().variableWrites(),
            e.cost().redeploys(),
            e.cost().patchMutations(),
            e.cost().estimatedCalls()),
        e.leastDuration(),
        e.leastSeconds(),
        digest);
  }
}
