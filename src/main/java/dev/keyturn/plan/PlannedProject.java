package dev.keyturn.plan;

/**
 * One Railway environment that takes part, and the name under which its token is configured.
 *
 * @param alias the plan's own word for it
 * @param projectId Railway's id, a lower-case UUID
 * @param environmentId Railway's id, a lower-case UUID
 * @param tokenVariable the name of the variable in Keyturn's own environment that holds the token;
 *     never the token
 */
public record PlannedProject(
    String alias,
    String projectId,
    String environmentId,
    String tokenVariable,
    TokenKind tokenKind) {

  /** Which of Railway's three kinds of token it is; they go into different headers. */
  public enum TokenKind implements PlanWord {
    /** Scoped to one environment of one project; the only kind that a service needs. */
    PROJECT,
    /** Reaches every project of a workspace. */
    WORKSPACE,
    /** Reaches everything that a person reaches. */
    ACCOUNT;

    @Override
    public String word() {
      return PlanWord.lowerCase(this);
    }
  }
}
