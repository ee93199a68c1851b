package dev.keyturn.access;

import dev.keyturn.plan.PlanSpec;
import dev.keyturn.rotation.Actor;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has shown who they are.
 *
 * @param name one for each person wherever they come from, usually an e-mail address, in lower
 *     case; at the command line it is what was typed
 * @param roles what they are
 * @param plans the only plans that they may use; empty: any
 * @param via {@code api}, {@code slack} or {@code cli}
 * @param token id of the bearer token that they showed; null: they showed something else
 */
public record Principal(
    String name, Set<AccessRole> roles, Set<String> plans, String via, @Nullable String token) {

  private static final String COMMAND_LINE = "cli";

  public Principal {
    name = via.equals(COMMAND_LINE) ? name : name.toLowerCase(Locale.ROOT);
    roles = Set.copyOf(roles);
    plans = Set.copyOf(plans);
  }

  /**
   * Whoever runs the command line. They have the database's password, so nothing that is refused
   * here could hold them up: they have every right, and are believed who they say they are.
   */
  public static Principal atCommandLine(String name) {
    return new Principal(name, Set.of(AccessRole.values()), Set.of(), COMMAND_LINE, null);
  }

  /** Whether this is {@link #atCommandLine(String)}; a plan's limits are not for them. */
  public boolean atCommandLine() {
    return via.equals(COMMAND_LINE);
  }

  /**
   * Whether one of the roles has the right. The trail speaks of all plans, so it is not for a token
   * that is for some.
   */
  public boolean has(Right right) {
    boolean ofAllPlans = right == Right.READ_AUDIT || right == Right.RE_ANCHOR;
    return (!ofAllPlans || plans.isEmpty()) && roles.stream().anyMatch(right.roles()::contains);
  }

  /** Whether the token or the identity is not limited to other plans. */
  public boolean mayUse(String plan) {
    return plans.isEmpty() || plans.contains(plan);
  }

  /**
   * What the plan itself says of who may see it. Admins see all, unless their token is for others.
   */
  public boolean maySee(PlanSpec plan) {
    List<String> viewers = plan.access().viewers();
    return mayUse(plan.name())
        && (viewers.isEmpty()
            || admin()
            || among(viewers)
            || among(plan.access().operators())
            || among(People.approvers(plan)));
  }

  /** What the plan itself says of who may start its rotations and steer them. */
  public boolean mayOperate(PlanSpec plan) {
    List<String> operators = plan.access().operators();
    return atCommandLine() || (mayUse(plan.name()) && (operators.isEmpty() || among(operators)));
  }

  /**
   * What belongs to a plan that is not among the valid ones now is for admins alone: a mistake in a
   * file must not open what the file had closed.
   */
  public boolean mayUseUnread(String plan) {
    return mayUse(plan) && admin();
  }

  private boolean admin() {
    return roles.contains(AccessRole.ADMIN);
  }

  private boolean among(Collection<String> list) {
    return list.stream().anyMatch(name::equalsIgnoreCase);
  }

  public Actor actor() {
    return new Actor(name, via);
  }
}
