package dev.keyturn.api;

import static dev.keyturn.api.RotationSummary.time;

import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.Review;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.TimelineEntry;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One rotation with all that is known of it. Ids, fingerprints and times; never a value.
 *
 * @param phase where it stands
 * @param since when the phase began
 * @param stalled why it cannot go on without a person; null while it can
 * @param waitingFor why it waits; null while it moves or has ended
 * @param nextAction what a person may or must do now
 * @param truth what is true outside while it is in this phase
 * @param urgency whether that can wait; null while it moves or has ended
 * @param commands what to type, in its order
 * @param secrets which values go and which come, by fingerprint
 * @param gates what must hold on its way, and whether it does
 * @param reviewDue an emergency that no approver has looked at yet
 * @param approvals what approvers have said
 * @param replicas what each replica last proved
 * @param attempts every try at a step outside, oldest first
 * @param timeline what has happened, oldest first
 * @param links where more of it is
 */
@Serdeable
@Schema(name = "Rotation")
record RotationView(
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
    @Schema(pattern = Api.DIGEST) String planDigest,
    List<SecretChange> secrets,
    List<GateView> gates,
    boolean reviewDue,
    List<Said> approvals,
    List<ReplicaView> replicas,
    List<AttemptView> attempts,
    List<HappeningView> timeline,
    Links links) {

  static RotationView of(
      Rotation r,
      List<SecretProgress> secrets,
      List<GateView> gates,
      List<Command> commands,
      List<Proof> proofs,
      List<Attempt> attempts,
      List<TimelineEntry> timeline) {
    var summary = RotationSummary.of(r);
    return new RotationView(
        summary.id(),
        summary.plan(),
        summary.environment(),
        summary.phase(),
        summary.since(),
        summary.stalled(),
        summary.waitingFor(),
        summary.detail(),
        summary.nextAction(),
        summary.truth(),
        summary.urgency(),
        summary.commands(),
        summary.nextLook(),
        summary.requestedBy(),
        summary.reason(),
        summary.emergency(),
        summary.requestedAt(),
        summary.endedAt(),
        summary.outcomeReason(),
        summary.planDigest(),
        secrets.stream().map(SecretChange::of).toList(),
        gates,
        Review.due(r, commands),
        commands.stream().flatMap(c -> Stream.ofNullable(Said.of(c))).toList(),
        proofs.stream().map(ReplicaView::of).toList(),
        attempts.stream().map(AttemptView::of).toList(),
        timeline.stream().map(HappeningView::of).toList(),
        Links.of(summary.id()));
  }

  /**
   * What is known of one secret.
   *
   * @param outgoingFingerprint keyed hash of the value that goes: same or not, without the value
   * @param outgoingVersion in Vault
   * @param outgoingKid public id of the version
   */
  @Serdeable
  @Schema(name = "SecretChange")
  record SecretChange(
      String name,
      @Nullable String outgoingFingerprint,
      @Nullable Integer outgoingVersion,
      @Nullable String outgoingKid,
      @Nullable String incomingFingerprint,
      @Nullable Integer incomingVersion,
      @Nullable String incomingKid) {
    static SecretChange of(SecretProgress s) {
      return new SecretChange(
          s.name().text(),
          s.outgoing() == null ? null : s.outgoing().text(),
          s.outgoingVersion(),
          s.outgoingKid() == null ? null : s.outgoingKid().text(),
          s.incoming() == null ? null : s.incoming().text(),
          s.incomingVersion(),
          s.incomingKid() == null ? null : s.incomingKid().text());
    }
  }

  /**
   * One condition on a rotation's way.
   *
   * @param gate its name
   * @param state met, waiting, ahead, or not needed in this rotation
   * @param waitingFor why it waits; null unless it does
   * @param detail in words
   */
  @Serdeable
  @Schema(name = "Gate")
  record GateView(
      String gate,
      State state,
      @Nullable @Schema(pattern = Api.CODE) String waitingFor,
      String detail) {
    /** How it stands. */
    @Serdeable
    @Schema(name = "GateState")
    enum State {
      MET,
      WAITING,
      AHEAD,
      NOT_NEEDED
    }
  }

  /**
   * What a person said.
   *
   * @param decision approve, reject, review or revoke
   */
  @Serdeable
  @Schema(name = "Said")
  record Said(
      GivenDecision.Word decision,
      String by,
      String via,
      String comment,
      @Schema(format = "date-time") String at) {
    static @Nullable Said of(Command c) {
      GivenDecision.Word word =
          switch (c.kind()) {
            case APPROVE -> GivenDecision.Word.APPROVE;
            case REJECT -> GivenDecision.Word.REJECT;
            case REVIEW -> GivenDecision.Word.REVIEW;
            case REVOKE -> GivenDecision.Word.REVOKE;
            case CANCEL, CONFIRM, RESUME, RETRY -> null;
          };
      return word == null
          ? null
          : new Said(word, c.by().name(), c.by().via(), c.reason(), c.at().toString());
    }
  }

  /**
   * What one replica proved of one secret.
   *
   * @param signs {@code outgoing} or {@code incoming}; null: it signs with neither
   * @param accepts which of the two it proved to hold
   * @param outgoingUsed when it last used the outgoing value
   * @param at when it proved it
   */
  @Serdeable
  @Schema(name = "Replica")
  record ReplicaView(
      String service,
      String replica,
      String deployment,
      String secret,
      @Nullable String signs,
      List<String> accepts,
      @Nullable @Schema(format = "date-time") String outgoingUsed,
      @Schema(format = "date-time") String at) {
    static ReplicaView of(Proof p) {
      return new ReplicaView(
          p.service(),
          p.replica(),
          p.deployment(),
          p.secret().text(),
          p.signs(),
          List.copyOf(p.accepts()),
          time(p.outgoingUsed()),
          p.at().toString());
    }
  }

  /**
   * One try at one step outside.
   *
   * @param outcome null while nobody knows how it ended
   */
  @Serdeable
  @Schema(name = "Attempt")
  record AttemptView(
      Phase phase,
      int wave,
      String effect,
      String target,
      int attempt,
      @Schema(format = "date-time") String begunAt,
      @Nullable String outcome,
      @Nullable @Schema(format = "date-time") String endedAt,
      @Nullable String deploymentId) {
    static AttemptView of(Attempt a) {
      return new AttemptView(
          a.phase(),
          a.wave(),
          a.effect().toString(),
          a.target(),
          a.number(),
          a.begunAt().toString(),
          a.outcome() == null ? null : a.outcome().toString(),
          time(a.endedAt()),
          a.deploymentId());
    }
  }

  /**
   * Paths of what belongs to it.
   *
   * @param receipt there once it has ended
   */
  @Serdeable
  @Schema(name = "Links")
  record Links(String self, String events, String approval, String receipt, String attestations) {
    static Links of(String id) {
      String self = Api.ROOT + "/rotations/" + id;
      return new Links(
          self,
          self + "/events",
          Api.ROOT + "/approvals/" + id,
          self + "/receipt",
          self + "/attestations");
    }
  }
}
