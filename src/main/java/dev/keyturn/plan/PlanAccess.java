package dev.keyturn.plan;

import java.util.List;

/**
 * Who may use a plan, beside having the role for it. An empty list limits nothing.
 *
 * @param viewers the only people, beside its operators and approvers, who may see it
 * @param operators the only people who may start and steer it
 */
public record PlanAccess(List<String> viewers, List<String> operators) {
  public static final PlanAccess UNLIMITED = new PlanAccess(List.of(), List.of());

  public PlanAccess {
    viewers = List.copyOf(viewers);
    operators = List.copyOf(operators);
  }
}
