package dev.keyturn.view;

import dev.keyturn.rotation.Advice;
import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * @param blocker what it waits for or stalled over, by name: of {@code secret}, {@code service},
 *     {@code replica} and {@code gate} those that it is about; null: no single thing
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
public record RotationSummary(
    @Schema(pattern = ID) String id,
    String plan,
    String environment,
    Phase phase,
    Instant since,
    @Nullable @Schema(implementation = String.class, pattern = CODE) ReasonCode stalled,
    @Nullable @Schema(implementation = String.class, pattern = CODE) ReasonCode waitingFor,
    String detail,
    @Nullable Map<String, String> blocker,
    String nextAction,
    String truth,
    @Nullable String urgency,
    List<String> commands,
    @Nullable Instant nextLook,
    String requestedBy,
    String reason,
    boolean emergency,
    Instant requestedAt,
    @Nullable Instant endedAt,
    String outcomeReason,
    @Schema(pattern = DIGEST) String planDigest) {

  /** Of rotations: Crockford's base 32. */
  public static final String ID = "^[0-9A-HJKMNP-TV-Z]{26}$";

  /** Of phases and reason codes: a list that grows, so it is not closed here. */
  public static final String CODE = "^[A-Z_]{1,48}$";

  public static final String DIGEST = "^[0-9a-f]{64}$";

  public RotationSummary {
    commands = List.copyOf(commands);
  }

  public static RotationSummary of(Rotation r) {
    Phase phase = r.state().phase();
    ReasonCode why = r.why();
    return new RotationSummary(
        r.id().text(),
        r.plan(),
        r.environment(),
        phase,
        r.state().since(),
        r.state().stalled(),
        r.waitingFor(),
        r.note(),
        named(r.blocker()),
        why == null ? nothingToDo(phase) : why.sentence(),
        Advice.truth(phase, why),
        why == null ? null : Advice.of(why).urgency().sentence(),
        why == null ? List.of() : commands(r, why),
        r.nextLook(),
        r.requestedBy().name(),
        r.reason(),
        r.emergency(),
        r.requestedAt(),
        r.endedAt(),
        r.outcomeReason(),
        r.digest().text());
  }

  /** Why it is stalled, or else why it waits; null while it moves or has ended. */
  public @Nullable ReasonCode why() {
    return stalled == null ? waitingFor : stalled;
  }

  private static String nothingToDo(Phase phase) {
    if (!phase.ended()) {
      return "nothing: it is moving";
    }
    if (phase == Phase.ABANDONED) {
      return "put right what is left: the timeline and the receipt say what that is, and where nobody could look";
    }
    return phase == Phase.COMPLETED
        ? "nothing: the outgoing values are out of use, but for what people keep; they stay in Vault's history"
        : "nothing: everything is as it was before";
  }

  /** What to type, as far as it would be heard now. */
  private static List<String> commands(Rotation r, ReasonCode why) {
    Phase phase = r.state().phase();
    return Advice.of(why).commands(r.id().text(), r.plan(), r.environment()).stream()
        .filter(c -> phase.mayCancel() || !c.startsWith("keyturn cancel"))
        .filter(c -> phase.mayRevoke() || !c.startsWith("keyturn revoke"))
        .toList();
  }

  private static @Nullable Map<String, String> named(Blocker on) {
    var names = new LinkedHashMap<String, String>();
    if (on.secret() != null) {
      names.put("secret", on.secret().text());
    }
    if (on.service() != null) {
      names.put("service", on.service());
    }
    if (on.replica() != null) {
      names.put("replica", on.replica());
    }
    if (on.gate() != null) {
      names.put("gate", on.gate().word());
    }
    return names.isEmpty() ? null : names;
  }
}
