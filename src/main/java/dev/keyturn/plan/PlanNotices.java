package dev.keyturn.plan;

import java.util.List;
import java.util.Optional;

/**
 * Who is told of a plan's rotations. Addresses and secrets of webhooks and of PagerDuty are
 * settings of the service; the plan has only their names.
 *
 * @param slack the channel, and whom to mention when a person is needed
 * @param webhooks names, {@code [A-Z][A-Z0-9_]{0,40}}
 * @param pagerDuty names of PagerDuty services, likewise
 * @param email addresses
 */
public record PlanNotices(
    Optional<SlackChannel> slack,
    List<String> webhooks,
    List<String> pagerDuty,
    List<String> email) {
  public static final PlanNotices NONE =
      new PlanNotices(Optional.empty(), List.of(), List.of(), List.of());

  public PlanNotices {
    webhooks = List.copyOf(webhooks);
    pagerDuty = List.copyOf(pagerDuty);
    email = List.copyOf(email);
  }

  /**
   * @param channel a channel's name such as {@code #deployments}, or its id
   * @param mention a Slack user or group id such as {@code U012AB3CD} or {@code S012AB3CD}
   */
  public record SlackChannel(String channel, Optional<String> mention) {}
}
