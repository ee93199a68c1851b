package dev.keyturn.api;

import dev.keyturn.access.Needs;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.Right;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
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
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/** What waits for a person's decision. An approval has the id of its rotation. */
@Controller(Api.ROOT + "/approvals")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "approvals")
class ApprovalsController {
  private final AuthorizedRotations authorized;
  private final RotationStore store;
  private final Rotations rotations;
  private final PendingApprovals approvals;

  ApprovalsController(
      AuthorizedRotations authorized,
      RotationStore store,
      Rotations rotations,
      PendingApprovals approvals) {
    this.authorized = authorized;
    this.store = store;
    this.rotations = rotations;
    this.approvals = approvals;
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
    return new ApprovalView.Waiting(approvals.waiting(who));
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
    return HttpResponse.ok(approvals.of(rotation))
        .header(HttpHeaders.ETAG, rotations.tag(rotation));
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
  @Operation(operationId = "decide", summary = "Approve, reject, review or revoke")
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
      @Body GivenDecision body)
      throws Refused {
    boolean counted =
        rotations.unchanged(
            who,
            id,
            ifMatch,
            false,
            body.decision().kind().word(),
            r ->
                authorized.give(
                    who, r, body.decision().kind(), body.comment(), new PlanDigest(body.digest())));
    var now = store.find(new RotationId(id)).orElseThrow();
    return HttpResponse.ok(new ApprovalView.Decided(counted, approvals.of(now)))
        .header(HttpHeaders.ETAG, rotations.tag(now));
  }
}
