package dev.keyturn.plan;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plan would do, in words and figures: for people before they approve it, and as plain
 * records for JSON. Computed from the plan alone; nothing is looked up in Railway or Vault, so the
 * figures are what is planned, not what is left.
 *
 * @param schedule in words
 * @param told who is told of its rotations, in words
 * @param mayUse who may see, start and steer it, in words
 * @param environments in the plan's order
 */
public record PlanExplanation(
    String plan,
    String title,
    String owner,
    String category,
    String schedule,
    String told,
    String mayUse,
    List<ExplainedSecret> secrets,
    List<ExplainedEnvironment> environments) {

  public PlanExplanation {
    secrets = List.copyOf(secrets);
    environments = List.copyOf(environments);
  }

  /**
   * Explains a plan.
   *
   * @param dates of the plan
   */
  public static PlanExplanation of(DueDates dates, Instant now) {
    return new PlanExplainer(dates, now).explain();
  }

  /** The whole explanation as lines of at most 100 columns, with a line end after each. */
  public String text() {
    return new ExplanationText(this).text();
  }

  /**
   * One secret.
   *
   * @param material what it is made of, in words
   * @param variables which variables carry it
   * @param goesWhen what must hold before the previous value goes, one phrase each, soak first
   */
  public record ExplainedSecret(
      String name, String material, String variables, List<String> goesWhen) {
    public ExplainedSecret {
      goesWhen = List.copyOf(goesWhen);
    }
  }

  /**
   * One environment.
   *
   * @param starts when a rotation starts, in words
   * @param nextStart the earliest moment as an ISO instant; null when nothing but a person starts
   *     it
   * @param approval who agrees, in words
   * @param steps in their order, one sentence each
   * @param leastDuration in words, of one rotation from its start to its end
   * @param leastSeconds the same in seconds
   */
  public record ExplainedEnvironment(
      String name,
      String starts,
      @Nullable String nextStart,
      String approval,
      List<String> steps,
      List<ExplainedService> services,
      Cost cost,
      String leastDuration,
      long leastSeconds) {
    public ExplainedEnvironment {
      steps = List.copyOf(steps);
      services = List.copyOf(services);
    }
  }

  /**
   * One service of an environment.
   *
   * @param role what it does with the plan's secrets, in words
   * @param redeploys how many one rotation starts; one more comes about by itself when the clean-up
   *     rides
   * @param confirmedBy in words
   * @param weakness in which way this proves less than attestation would; null when it does not
   */
  public record ExplainedService(
      String name, String role, int redeploys, String confirmedBy, @Nullable String weakness) {}

  /**
   * What one rotation asks of Railway in one environment.
   *
   * @param variableWrites one to stage each secret on each of its services, and two to promote it,
   *     or one with two slots
   * @param redeploys over all services
   * @param patchMutations two for each Railway environment: stage the deletion, commit it
   * @param estimatedCalls mutations, reads and polls together, on the assumption of {@link
   *     PlanExplainer#ASSUMED_DEPLOY}; without the soak
   * @param ofOneToken as many of them as are made with the token that is used most, perhaps all
   *     within an hour
   * @param soakingHour more in each hour of the soak, with all tokens together
   */
  public record Cost(
      int variableWrites,
      int redeploys,
      int patchMutations,
      int estimatedCalls,
      int ofOneToken,
      int soakingHour) {
    /** All calls that change something. */
    public int mutations() {
      return variableWrites + redeploys + patchMutations;
    }
  }
}
