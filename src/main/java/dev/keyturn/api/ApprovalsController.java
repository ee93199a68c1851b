package dev.keyturn.api;

import dev.keyturn.access.Needs;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.Right;
import dev.keyturn.api.ApprovalView.Wanted;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.view.Consent;
import dev.keyturn.view.RotationView;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits for a person's decision. An approval has the id of its rotation. */
@Controller(Api.ROOT + "/approvals")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "approvals")
class ApprovalsController {
  private final AuthorizedRotations authorized;
  private final RotationStore store;
  private final Rotations rotations;

  ApprovalsController(AuthorizedRotations authorized, RotationStore store, Rotations rotations) {
    this.authorized = authorized;
    this.store = store;
    this.rotations = rotations;
  }

  /**
   * An approver's decision.
   *
   * @param decision approve or reject what waits; review an emergency that has started; revoke the
   *     outgoing value, because it has leaked: with a second approver's word the soak is not waited
   *     for, and whoever still uses that value is rejected; abandon the rotation: with a second
   *     person's word it ends where it stands, and nothing outside is touched; keep a secret's
   *     previous value until a day, because its last users may never come back: with a second
   *     person's word for the same day the soak does not wait for them
   * @param digest of the plan that was read; the decision is about this one and no other
   * @param comment on one line; kept in the audit trail for ever
   * @param secret only to keep: whose previous value
   * @param until only to keep: the day, from tomorrow on and within five years, from whose
   *     beginning on, in UTC, it may go
   */
  @Serdeable
  @Schema(name = "GivenDecision", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
  record Decision(
      @NotNull RotationView.Said.Word decision,
      @NotNull @Pattern(regexp = Api.DIGEST) String digest,
      @NotBlank
          @Size(min = 1, max = Api.LINE_LENGTH)
          @Pattern(regexp = Api.LINE)
          @Schema(example = "checked with the owner")
          String comment,
      @Nullable @Pattern(regexp = Api.SECRET) String secret,
      @Nullable
          @Pattern(regexp = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
          @Schema(format = "date", example = "2027-06-01")
          String until)
      implements StrictJson.Sent {

    /** Null for every decision but to keep. */
    @Nullable Keeping keeping() throws Refused {
      boolean keeps = decision == RotationView.Said.Word.KEEP;
      if ((secret != null) != keeps || (until != null) != keeps) {
        throw new Refused(
            Refusal.INVALID, "/secret and /until belong to the decision keep, and it needs both");
      }
      try {
        return secret == null || until == null
            ? null
            : new Keeping(new SecretName(secret), LocalDate.parse(until));
      } catch (DateTimeParseException e) {
        throw new Refused(Refusal.INVALID, "/until is no day of the calendar", e);
      }
    }
  }

  /** Rotations that wait for approval, and emergencies that wait for a review, oldest first. */
  @Get
  @Needs(Right.SEE)
  @Operation(operationId = "listApprovals", summary = "List what waits for a decision")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = ApprovalView.Waiting.class)))
  @Problem.Reading
  ApprovalView.Waiting list(@Parameter(hidden = true) Principal who) {
    return new ApprovalView.Waiting(waiting(who));
  }

  /**
   * What people are asked about one rotation, and what they have said.
   *
   * @param id of a rotation
   */
  @Get("/{id}")
  @Needs(Right.SEE)
  @Operation(operationId = "readApproval", summary = "Read an approval")
  @ApiResponse(
      responseCode = "200",
      headers =
          @io.swagger.v3.oas.annotations.headers.Header(
              name = "ETag",
              description = "Of what a person decides upon.",
              schema = @Schema(type = "string")),
      content = @Content(schema = @Schema(implementation = ApprovalView.class)))
  @Problem.ReadingOne
  HttpResponse<ApprovalView> read(
      @Parameter(hidden = true) Principal who, @PathVariable @Pattern(regexp = Api.ID) String id)
      throws Refused {
    var rotation = rotations.find(who, id);
    return HttpResponse.ok(view(rotation)).header(HttpHeaders.ETAG, rotations.tag(rotation));
  }

  /**
   * Approves or rejects what waits, reviews an emergency, or revokes what has leaked. Only for
   * those on the plan's list, and never for whoever asked. The same decision by the same person
   * counts once.
   *
   * @param id of a rotation
   * @param ifMatch the ETag that you read: refused if a decision would now rest on something else
   * @param body the decision, about the plan with this digest
   */
  @Post("/{id}/decisions")
  @Needs(Right.DECIDE)
  @Operation(operationId = "decide", summary = "Approve, reject, review, revoke, abandon or keep")
  @ApiResponse(
      responseCode = "200",
      description = "Decided.",
      headers =
          @io.swagger.v3.oas.annotations.headers.Header(
              name = "ETag",
              description = "Of what a person decides upon.",
              schema = @Schema(type = "string")),
      content = @Content(schema = @Schema(implementation = ApprovalView.Decided.class)))
  @Problem.Steering
  HttpResponse<ApprovalView.Decided> decide(
      @Parameter(hidden = true) Principal who,
      @PathVariable @Pattern(regexp = Api.ID) String id,
      @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @Body Decision body)
      throws Refused {
    Keeping keeping = body.keeping();
    var digest = new PlanDigest(body.digest());
    boolean counted =
        rotations.unchanged(
            who,
            id,
            ifMatch,
            false,
            body.decision().kind().word(),
            r ->
                keeping == null
                    ? authorized.give(who, r, body.decision().kind(), body.comment(), digest)
                    : authorized.keep(who, r, keeping, body.comment(), digest));
    var now = store.find(new RotationId(id)).orElseThrow();
    return HttpResponse.ok(new ApprovalView.Decided(counted, view(now)))
        .header(HttpHeaders.ETAG, rotations.tag(now));
  }

  private List<ApprovalView> waiting(Principal who) {
    var waiting = new ArrayList<Rotation>();
    store.open().stream()
        .filter(r -> Consent.of(r, store.commands(r.id())).asks())
        .forEach(waiting::add);
    waiting.addAll(store.unreviewed());
    return waiting.stream()
        .filter(r -> authorized.maySee(who, r.plan()))
        .sorted(Comparator.comparing(Rotation::requestedAt))
        .map(this::view)
        .toList();
  }

  private ApprovalView view(Rotation r) {
    List<Command> said = store.commands(r.id());
    var consent = Consent.of(r, said);
    return new ApprovalView(
        r.id().text(),
        r.plan(),
        r.environment(),
        wants(consent),
        r.digest().text(),
        r.requestedBy().name(),
        r.requestedAt(),
        r.reason(),
        r.emergency(),
        consent.lapses(),
        r.emergency() ? 0 : consent.approvals().required(),
        consent.approvals().given().size(),
        consent.approvers(),
        RotationView.said(said));
  }

  private static Wanted wants(Consent consent) {
    if (consent.asks()) {
      return Wanted.APPROVAL;
    }
    return consent.reviewDue() ? Wanted.REVIEW : Wanted.NOTHING;
  }
}
