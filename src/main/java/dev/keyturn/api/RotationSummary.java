package dev.keyturn.api;

import dev.keyturn.engine.View;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rotation as a list shows it; the same words as {@code keyturn status --json}.
 *
 * @param id its name
 * @param phase where it stands
 * @param since when the phase began
 * @param stalled why it cannot go on without a person; null while it can
 * @param waitingFor why it waits; null while it moves or has ended
 * @param detail of the wait or stall
 * @param nextAction what a person may or must do now
 * @param truth what is true outside while it is in this phase
 * @param urgency whether that can wait; null while it moves or has ended
 * @param commands what to type, in its order
 * @param nextLook when it is looked at again
 * @param requestedBy who asked
 * @param reason why, in their words
 * @param emergency started without waiting for approval
 * @param requestedAt when it was asked for
 * @param endedAt null while it is open
 * @param outcomeReason why it was called off; empty otherwise
 * @param planDigest SHA-256 of exactly what it does; approvals are bound to it
 */
@Serdeable
@Schema(name = "RotationSummary")
record RotationSummary(
    @Schema(pattern = Api.ID) String id,
    String plan,
    String environment,
    Phase phase,
    @Schema(format = "date-time") String since,
    @Nullable @Schema(pattern = Api.CODE) String stalled,
    @Nullable @Schema(pattern = Api.CODE) String waitingFor,
    String detail,
    String nextAction,
    String truth,
    @Nullable String urgency,
    List<String> commands,
    @Nullable @Schema(format = "date-time") String nextLook,
    String requestedBy,
    String reason,
    boolean emergency,
    @Schema(format = "date-time") String requestedAt,
    @Nullable @Schema(format = "date-time") String endedAt,
    String outcomeReason,
    @Schema(pattern = Api.DIGEST) String planDigest) {

  static RotationSummary of(Rotation r) {
    return new RotationSummary(
        r.id().text(),
        r.plan(),
        r.environment(),
        r.state().phase(),
        r.state().since().toString(),
        code(r.state().stalled()),
        code(r.waitingFor()),
        r.note(),
        View.nextAction(r),
        View.truth(r),
        View.urgency(r),
        View.commands(r),
        time(r.nextLook()),
        r.requestedBy().name(),
        r.reason(),
        r.emergency(),
        r.requestedAt().toString(),
        time(r.endedAt()),
        r.outcomeReason(),
        r.digest().text());
  }

  static @Nullable String code(@Nullable ReasonCode code) {
    return code == null ? null : code.name();
  }

  static @Nullable String time(@Nullable Instant at) {
    return at == null ? null : at.toString();
  }
}
