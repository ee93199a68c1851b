package dev.keyturn.plan;

import java.time.Duration;
import java.util.List;

/** Whether people must agree before a rotation may start. */
public sealed interface ApprovalRule {

  /** Starts without asking. */
  record None() implements ApprovalRule {}

  /**
   * Waits until enough people have agreed.
   *
   * @param count how many different people must agree, at least 1; the requester never counts
   * @param approvers who may, as e-mail addresses, unique
   * @param expires how long a request for approval stays open
   */
  record Required(int count, List<String> approvers, Duration expires) implements ApprovalRule {
    public Required {
      approvers = List.copyOf(approvers);
    }
  }
}
