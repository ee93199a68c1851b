package dev.keyturn.api;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one rotation of a plan in an environment would do, before anything is touched.
 *
 * @param starts when it starts, in words
 * @param nextStart the earliest moment; null when nothing but a person starts it
 * @param approval who agrees, in words
 * @param steps in their order, one sentence each
 * @param services that are touched
 * @param cost what it asks of Railway
 * @param leastDuration in words, from start to end
 * @param leastSeconds the same in seconds
 * @param planDigest of a rotation of all the secrets that would start now; approvals are bound to
 *     it
 */
@Serdeable
@Schema(name = "Explanation")
record ExplanationView(
    String plan,
    String environment,
    String starts,
    @Nullable @Schema(format = "date-time") String nextStart,
    String approval,
    List<PlanView.PlanSecret> secrets,
    List<String> steps,
    List<ServiceView> services,
    CostView cost,
    String leastDuration,
    long leastSeconds,
    @Schema(pattern = Api.DIGEST) String planDigest) {

  /**
   * One service.
   *
   * @param role what it does with the secrets, in words
   * @param replicas how many are expected at least; null: as many as Railway says
   * @param redeploys how many one rotation starts
   * @param confirmedBy in words
   * @param weakness in which way this proves less than attestation would; null when it does not
   */
  @Serdeable
  @Schema(name = "ExplainedService")
  record ServiceView(
      String name,
      String role,
      @Nullable Integer replicas,
      int redeploys,
      String confirmedBy,
      @Nullable String weakness) {}

  /** Calls to Railway, as planned. */
  @Serdeable
  @Schema(name = "Cost")
  record CostView(int variableWrites, int redeploys, int patchMutations, int estimatedCalls) {}
}
