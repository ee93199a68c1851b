package dev.keyturn.api;

import dev.keyturn.view.RotationView;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people are asked to decide on one rotation.
 *
 * @param id of the rotation
 * @param wants an approval before it starts, a review of an emergency afterwards, or nothing now
 * @param digest send it with the decision, which is about this plan and no other
 * @param expires when the request lapses; null where it does not
 * @param required how many people must agree
 * @param given how many have
 * @param approvers who may decide; never the requester
 * @param said what they have said so far
 */
@Serdeable
@Schema(name = "Approval")
record ApprovalView(
    @Schema(pattern = Api.ID) String id,
    String plan,
    String environment,
    Wanted wants,
    @Schema(pattern = Api.DIGEST) String digest,
    String requestedBy,
    Instant requestedAt,
    String reason,
    boolean emergency,
    @Nullable Instant expires,
    int required,
    int given,
    List<String> approvers,
    List<RotationView.Said> said) {

  /** What is asked for. */
  @Serdeable
  @Schema(name = "Wanted")
  enum Wanted {
    APPROVAL,
    REVIEW,
    NOTHING
  }

  /** What waits, oldest first. */
  @Serdeable
  @Schema(name = "Approvals")
  record Waiting(List<ApprovalView> approvals) {}

  /**
   * What became of a decision.
   *
   * @param counted false: the same person had decided the same before, and it counts once
   * @param approval as it is now
   */
  @Serdeable
  @Schema(name = "Decided")
  record Decided(boolean counted, ApprovalView approval) {}
}
