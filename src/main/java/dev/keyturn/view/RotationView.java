package dev.keyturn.view;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.Overdue;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.port.RotationReads;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One rotation with all that is known of it. Ids, fingerprints and times; never a value.
 *
 * @param summary what a list says of it
 * @param secrets which values go and which come, by fingerprint
 * @param gates what must hold on its way, and whether it does
 * @param reviewDue an emergency that no approver has looked at yet
 * @param approvals what approvers have said
 * @param replicas what each replica last proved
 * @param attempts every try at a step outside, oldest first
 * @param timeline what has happened, oldest first
 * @param links where more of it is
 * @param consent what people have agreed to; the API has it as its own resource
 * @param overdueSince since when it has lasted longer than anybody expects; null: it has not
 * @param health looks at its services that are on record
 */
@Serdeable
@Schema(name = "Rotation")
public record RotationView(
    @JsonUnwrapped RotationSummary summary,
    List<SecretChange> secrets,
    List<GateView> gates,
    boolean reviewDue,
    List<Said> approvals,
    List<ReplicaView> replicas,
    List<AttemptView> attempts,
    List<HappeningView> timeline,
    Links links,
    @JsonIgnore @Schema(hidden = true) Consent consent,
    @JsonIgnore @Schema(hidden = true) @Nullable Instant overdueSince,
    @JsonIgnore @Schema(hidden = true) List<HealthCheck> health) {
  /** A timeline has a line for each step; this is far more than a rotation makes. */
  private static final int LONGEST_TIMELINE = 2000;

  public static RotationView of(RotationReads reads, Rotation r) {
    List<Command> said = reads.commands(r.id());
    List<SecretProgress> secrets = reads.secrets(r.id());
    var consent = Consent.of(r, said, secrets);
    return new RotationView(
        RotationSummary.of(r),
        secrets.stream().map(SecretChange::of).toList(),
        new GateViews(r, consent, kept(secrets)).all(),
        consent.reviewDue(),
        said(said),
        reads.proofs(r.id()).stream().map(ReplicaView::of).toList(),
        reads.attempts(r.id()).stream().map(AttemptView::of).toList(),
        reads.timeline(r.id(), 0, LONGEST_TIMELINE).stream().map(HappeningView::of).toList(),
        Links.of(r.id().text()),
        consent,
        overdueSince(r, said, reads.now()).orElse(null),
        reads.checks(r.id()));
  }

  private static Map<SecretName, Kept> kept(List<SecretProgress> secrets) {
    var kept = new HashMap<SecretName, Kept>();
    secrets.forEach(s -> Optional.ofNullable(s.kept()).ifPresent(k -> kept.put(s.name(), k)));
    return kept;
  }

  public static List<Said> said(List<Command> said) {
    return said.stream().flatMap(c -> Stream.ofNullable(Said.of(c))).toList();
  }

  /**
   * Since when it has lasted longer than anybody expects.
   *
   * @param said what people said of it
   */
  public static Optional<Instant> overdueSince(Rotation r, Collection<Command> said, Instant now) {
    return PlanText.of(r)
        .flatMap(plan ->
            Overdue.limit(plan, r.state(), Revocation.agreedAt(plan, r.requestedBy(), said)))
        .filter(now::isAfter);
  }

  /**
   * What is known of one secret.
   *
   * @param outgoingFingerprint keyed hash of the value that goes: same or not, without the value
   * @param outgoingVersion in Vault
   * @param outgoingKid public id of the version
   * @param keptUntil the outgoing value stays accepted until the beginning of this day; null: it
   *     does not
   * @param keptRemaining so many stored things needed it when the clean-up began; null: nobody
   *     counted
   */
  @Serdeable
  @Schema(name = "SecretChange")
  public record SecretChange(
      String name,
      @Nullable String outgoingFingerprint,
      @Nullable Integer outgoingVersion,
      @Nullable String outgoingKid,
      @Nullable String incomingFingerprint,
      @Nullable Integer incomingVersion,
      @Nullable String incomingKid,
      @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) LocalDate keptUntil,
      @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) Long keptRemaining) {
    static SecretChange of(SecretProgress s) {
      Kept kept = s.kept();
      return new SecretChange(
          s.name().text(),
          s.outgoing() == null ? null : s.outgoing().text(),
          s.outgoingVersion(),
          s.outgoingKid() == null ? null : s.outgoingKid().text(),
          s.incoming() == null ? null : s.incoming().text(),
          s.incomingVersion(),
          s.incomingKid() == null ? null : s.incomingKid().text(),
          kept == null ? null : kept.until(),
          kept == null ? null : kept.remaining());
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
  public record GateView(
      String gate,
      State state,
      @Nullable @Schema(implementation = String.class, pattern = RotationSummary.CODE)
          ReasonCode waitingFor,
      String detail) {
    /** How it stands. */
    @Serdeable
    @Schema(name = "GateState")
    public enum State {
      MET,
      WAITING,
      AHEAD,
      NOT_NEEDED
    }
  }

  /**
   * What a person said.
   *
   * @param decision approve, reject, review, revoke, abandon or keep
   * @param secret whose previous value is to be kept; left out for every other decision
   * @param until the day from whose beginning on, in UTC, it may go
   */
  @Serdeable
  @Schema(name = "Said")
  public record Said(
      Word decision,
      String by,
      String via,
      String comment,
      Instant at,
      @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) String secret,
      @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) LocalDate until) {
    /** What an approver may say. */
    @Serdeable
    @Schema(name = "Decision")
    public enum Word {
      @JsonProperty("approve")
      APPROVE,
      @JsonProperty("reject")
      REJECT,
      @JsonProperty("review")
      REVIEW,
      @JsonProperty("revoke")
      REVOKE,
      @JsonProperty("abandon")
      ABANDON,
      @JsonProperty("keep")
      KEEP;

      public Command.Kind kind() {
        return switch (this) {
          case APPROVE -> Command.Kind.APPROVE;
          case REJECT -> Command.Kind.REJECT;
          case REVIEW -> Command.Kind.REVIEW;
          case REVOKE -> Command.Kind.REVOKE;
          case ABANDON -> Command.Kind.ABANDON;
          case KEEP -> Command.Kind.KEEP;
        };
      }
    }

    static @Nullable Said of(Command c) {
      Word word =
          switch (c.kind()) {
            case APPROVE -> Word.APPROVE;
            case REJECT -> Word.REJECT;
            case REVIEW -> Word.REVIEW;
            case REVOKE -> Word.REVOKE;
            case ABANDON -> Word.ABANDON;
            case KEEP -> Word.KEEP;
            case CANCEL, CONFIRM, RESUME, RETRY -> null;
          };
      Keeping keeping = c.keeping();
      return word == null
          ? null
          : new Said(
              word,
              c.by().name(),
              c.by().via(),
              c.reason(),
              c.at(),
              keeping == null ? null : keeping.secret().text(),
              keeping == null ? null : keeping.until());
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
  public record ReplicaView(
      String service,
      String replica,
      String deployment,
      String secret,
      @Nullable String signs,
      List<String> accepts,
      @Nullable Instant outgoingUsed,
      Instant at) {
    public static ReplicaView of(Proof p) {
      return new ReplicaView(
          p.service(),
          p.replica(),
          p.deployment(),
          p.secret().text(),
          p.signs(),
          List.copyOf(p.accepts()),
          p.outgoingUsed(),
          p.at());
    }
  }

  /**
   * Paths of what belongs to it.
   *
   * @param receipt there once it has ended
   */
  @Serdeable
  @Schema(name = "Links")
  public record Links(
      String self, String events, String approval, String receipt, String attestations) {
    /** Where version 1 of the API is. */
    public static final String ROOT = "/api/v1";

    public static Links of(String id) {
      String self = ROOT + "/rotations/" + id;
      return new Links(
          self,
          self + "/events",
          ROOT + "/approvals/" + id,
          self + "/receipt",
          self + "/attestations");
    }
  }
}
