package dev.keyturn.notice;

import dev.keyturn.rotation.Advice;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.RotationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a message may say of a rotation. Names, times and counts; never a value.
 *
 * @param title the plan's one line for people; the plan's name when the file is gone
 * @param mention whom to mention when a person is needed, as the plan's `notify` has it for the
 *     channel; null: nobody
 * @param services with their replicas
 * @param redeploys how many redeploys the whole rotation costs over all services
 * @param window the plan's hours in words; null: at any time
 * @param required approvals that the plan wants; 0: none
 * @param approvedBy who has said yes
 * @param expires when the request for approval lapses; null: nobody is asked
 * @param reviewDue an emergency that nobody has reviewed yet
 * @param leakedBy who has said that the outgoing value has leaked
 * @param mayRevoke whether the plan names enough approvers who could say so now
 * @param anchor size and root of the audit trail now, as {@code size root}; null when there is none
 * @param link address of the rotation in the API; null when the public address is not configured
 */
public record RotationFacts(
    RotationId id,
    String plan,
    String title,
    String environment,
    String owner,
    @Nullable String mention,
    List<String> secrets,
    List<ServiceFacts> services,
    int redeploys,
    Duration settle,
    Duration soak,
    @Nullable String window,
    String reason,
    String requestedBy,
    String requestedVia,
    Instant requestedAt,
    boolean emergency,
    PlanDigest digest,
    Phase phase,
    Instant since,
    @Nullable ReasonCode stalled,
    @Nullable ReasonCode waitingFor,
    String detail,
    String nextAction,
    int required,
    List<String> approvers,
    List<String> approvedBy,
    @Nullable String rejectedBy,
    @Nullable Instant expires,
    boolean reviewDue,
    List<String> leakedBy,
    boolean mayRevoke,
    @Nullable Instant endedAt,
    String outcomeReason,
    @Nullable String anchor,
    @Nullable String link) {

  public RotationFacts {
    secrets = List.copyOf(secrets);
    services = List.copyOf(services);
    approvers = List.copyOf(approvers);
    approvedBy = List.copyOf(approvedBy);
    leakedBy = List.copyOf(leakedBy);
  }

  public record ServiceFacts(String name, int replicas) {}

  /** What is true outside now. */
  public String truth() {
    return Advice.truth(phase, stalled == null ? waitingFor : stalled);
  }

  /** Who calls the outgoing value leaked, and what comes of it; null: nobody does. */
  public @Nullable String leaked() {
    return leakedBy.isEmpty() ? null : Revocation.words(leakedBy, phase);
  }

  /** Whether approvals are being collected now. */
  public boolean asksForApproval() {
    return phase == Phase.AWAITING_APPROVAL && stalled == null;
  }
}
