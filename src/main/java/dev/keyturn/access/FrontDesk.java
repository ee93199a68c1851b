package dev.keyturn.access;

import dev.keyturn.engine.Engine.Heard;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What people may ask of Keyturn, from wherever they ask. Each method checks the right, the plan's
 * own limits and the rotation's state, does it or refuses, and leaves both in the audit trail.
 */
public interface FrontDesk {

  /**
   * What is to be rotated.
   *
   * @param secrets names; empty: all of the plan's
   * @param key an idempotency key of the requester's own; null: none
   */
  record Order(
      String plan,
      String environment,
      Set<String> secrets,
      String reason,
      boolean emergency,
      @Nullable String key) {
    public Order {
      secrets = Set.copyOf(secrets);
    }
  }

  /**
   * @param again whether this very order had been started before under the same key
   */
  record Started(Rotation rotation, boolean again) {}

  Started start(Principal who, Order order) throws Refused;

  /** The valid plans that the principal may see. */
  List<PlanSpec> plans(Principal who) throws Refused;

  PlanSpec plan(Principal who, String name) throws Refused;

  /** Refused with NOT_FOUND when there is none, or none that the principal may see. */
  Rotation rotation(Principal who, RotationId id) throws Refused;

  /** Whether what belongs to the plan may be shown. */
  boolean maySee(Principal who, String plan);

  /** Approve, reject or review. The same decision by the same person counts once. */
  Heard decide(
      Principal who, RotationId id, Command.Kind decision, PlanDigest digest, String comment)
      throws Refused;

  /** Cancel, resume, retry or confirm. */
  Heard steer(Principal who, RotationId id, Command.Kind word, String reason) throws Refused;

  /** A cancel that is refused while nothing has been promoted. */
  Heard rollBack(Principal who, RotationId id, String reason) throws Refused;

  /** Notes a refusal that was found elsewhere: an unknown token, a forged signature. */
  void refused(Turned refusal);

  /**
   * A refusal as the audit trail has it.
   *
   * @param who a name, or {@code anonymous}
   * @param via {@code api} or {@code slack}
   * @param address keyed hash of the address it came from, or null
   * @param what the operation that was refused, in our own words, for example {@code POST
   *     /api/v1/rotations}
   */
  record Turned(
      dev.keyturn.rotation.Refusal why,
      String who,
      String via,
      @Nullable String address,
      String what) {}
}
