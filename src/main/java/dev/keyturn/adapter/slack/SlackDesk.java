package dev.keyturn.adapter.slack;

import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where what people say in Slack is decided. Every refusal of these methods is in the audit trail
 * already.
 */
public interface SlackDesk {

  /** Who this is to Keyturn; empty when it does not know them. */
  Optional<Principal> find(String name);

  enum Decision {
    APPROVE,
    REJECT,
    REVIEW,
    REVOKE
  }

  /**
   * @return false when the same person had said the same before
   */
  boolean decide(
      Principal who, RotationId rotation, Decision decision, PlanDigest digest, String comment)
      throws Refused;

  /** Something that can be rotated. */
  record Target(String plan, String environment) {}

  /**
   * What the person may see, and whether they may start an emergency.
   *
   * @param targets by plan, then in the plan's order
   */
  record Offer(List<Target> targets, boolean emergency) {
    public Offer {
      targets = List.copyOf(targets);
    }
  }

  Offer offer(Principal who) throws Refused;

  /**
   * @param key the same for the same wish, however often it is worked on
   */
  RotationId start(
      Principal who,
      Target target,
      Set<String> secrets,
      String reason,
      boolean emergency,
      String key)
      throws Refused;

  /**
   * Where a rotation stands.
   *
   * @param standing one line in our own words
   */
  record Line(
      RotationId id,
      String plan,
      String environment,
      String phase,
      String standing,
      String requestedBy,
      Instant requestedAt) {}

  Line line(Principal who, RotationId id) throws Refused;

  /** Newest first, of those that the person may see. */
  List<Line> lines(Principal who, boolean open, int most) throws Refused;

  /**
   * Notes a refusal that the desk has not seen: a forged signature, an unknown person.
   *
   * @param who a name, or {@code anonymous}
   * @param address where an HTTP request came from; null: not over HTTP
   * @param what in our own words
   */
  void refused(Refusal why, String who, @Nullable String address, String what);
}
