package dev.keyturn.api;

import dev.keyturn.access.Needs;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.Right;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.view.RotationSummary;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
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
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Commands to a rotation under way. */
@Controller(Api.ROOT + "/rotations/{id}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "rotations")
class CommandsController {
  private final AuthorizedRotations authorized;
  private final RotationStore store;
  private final Rotations rotations;

  CommandsController(AuthorizedRotations authorized, RotationStore store, Rotations rotations) {
    this.authorized = authorized;
    this.store = store;
    this.rotations = rotations;
  }

  /**
   * Why somebody says a word.
   *
   * @param reason on one line; kept in the audit trail for ever
   */
  @Serdeable
  @Schema(name = "GivenReason", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
  record Reason(
      @NotBlank
          @Size(min = 1, max = Api.LINE_LENGTH)
          @Pattern(regexp = Api.LINE)
          @Schema(example = "the deploy in the detail was ours")
          String reason)
      implements StrictJson.Sent {}

  /**
   * A word was taken.
   *
   * @param counted false: the same person had said the same before, and it counts once
   * @param rotation as it is now; the next look acts upon the word
   */
  @Serdeable
  @Schema(name = "Noted")
  record Taken(boolean counted, RotationSummary rotation) {}

  /**
   * Calls a rotation off; everything goes back to what it was. Possible until the clean-up begins.
   *
   * @param id of a rotation
   * @param ifMatch the ETag that you read: refused if a decision would now rest on something else
   * @param body why
   */
  @Post("/cancel")
  @Needs(Right.STEER)
  @Operation(operationId = "cancelRotation", summary = "Call a rotation off")
  @ApiResponse(
      responseCode = "202",
      description = "Noted; the next look acts upon it.",
      headers =
          @io.swagger.v3.oas.annotations.headers.Header(
              name = "ETag",
              description = "Of what a person decides upon.",
              schema = @Schema(type = "string")),
      content = @Content(schema = @Schema(implementation = Taken.class)))
  @Problem.Steering
  HttpResponse<Taken> cancel(
      @Parameter(hidden = true) Principal who,
      @PathVariable @Pattern(regexp = Api.ID) String id,
      @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @Body Reason body)
      throws Refused {
    return given(who, id, ifMatch, Kind.CANCEL, body);
  }

  /**
   * Takes a promoted rotation back to exactly the former values. Refused while nothing has been
   * promoted; cancel it then.
   *
   * @param id of a rotation
   * @param ifMatch the ETag that you read: refused if a decision would now rest on something else
   * @param body why
   */
  @Post("/rollback")
  @Needs(Right.STEER)
  @Operation(operationId = "rollBackRotation", summary = "Take a promoted rotation back")
  @ApiResponse(
      responseCode = "202",
      description = "Noted; the next look acts upon it.",
      headers =
          @io.swagger.v3.oas.annotations.headers.Header(
              name = "ETag",
              description = "Of what a person decides upon.",
              schema = @Schema(type = "string")),
      content = @Content(schema = @Schema(implementation = Taken.class)))
  @Problem.Steering
  HttpResponse<Taken> rollBack(
      @Parameter(hidden = true) Principal who,
      @PathVariable @Pattern(regexp = Api.ID) String id,
      @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @Body Reason body)
      throws Refused {
    return taken(
        id,
        rotations.unchanged(
            who, id, ifMatch, false, "roll back", r -> authorized.rollBack(who, r, body.reason())));
  }

  /**
   * Lets a stalled rotation go on, once its cause is gone.
   *
   * @param id of a rotation
   * @param ifMatch the ETag that you read: refused if a decision would now rest on something else
   * @param body why
   */
  @Post("/resume")
  @Needs(Right.STEER)
  @Operation(operationId = "resumeRotation", summary = "Let a stalled rotation go on")
  @ApiResponse(
      responseCode = "202",
      description = "Noted; the next look acts upon it.",
      headers =
          @io.swagger.v3.oas.annotations.headers.Header(
              name = "ETag",
              description = "Of what a person decides upon.",
              schema = @Schema(type = "string")),
      content = @Content(schema = @Schema(implementation = Taken.class)))
  @Problem.Steering
  HttpResponse<Taken> resume(
      @Parameter(hidden = true) Principal who,
      @PathVariable @Pattern(regexp = Api.ID) String id,
      @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @Body Reason body)
      throws Refused {
    return given(who, id, ifMatch, Kind.RESUME, body);
  }

  /**
   * Looks again now, whatever it waits for.
   *
   * @param id of a rotation
   * @param ifMatch the ETag that you read: refused if a decision would now rest on something else
   * @param body why
   */
  @Post("/retry")
  @Needs(Right.STEER)
  @Operation(operationId = "retryRotation", summary = "Look again now")
  @ApiResponse(
      responseCode = "202",
      description = "Noted; the next look acts upon it.",
      headers =
          @io.swagger.v3.oas.annotations.headers.Header(
              name = "ETag",
              description = "Of what a person decides upon.",
              schema = @Schema(type = "string")),
      content = @Content(schema = @Schema(implementation = Taken.class)))
  @Problem.Steering
  HttpResponse<Taken> retry(
      @Parameter(hidden = true) Principal who,
      @PathVariable @Pattern(regexp = Api.ID) String id,
      @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @Body Reason body)
      throws Refused {
    return given(who, id, ifMatch, Kind.RETRY, body);
  }

  /**
   * Says that the rotation's detail is true, where the plan wants a person's word. It answers one
   * question, so the ETag of what was read must come with it.
   *
   * @param id of a rotation
   * @param ifMatch the ETag that you read; needed
   * @param body why
   */
  @Post("/confirm")
  @Needs(Right.STEER)
  @Operation(operationId = "confirmRotation", summary = "Confirm what the detail asks")
  @ApiResponse(
      responseCode = "202",
      description = "Noted; the next look acts upon it.",
      headers =
          @io.swagger.v3.oas.annotations.headers.Header(
              name = "ETag",
              description = "Of what a person decides upon.",
              schema = @Schema(type = "string")),
      content = @Content(schema = @Schema(implementation = Taken.class)))
  @ApiResponse(
      responseCode = "428",
      description = "Send the ETag that you read as If-Match.",
      content =
          @Content(
              mediaType = "application/problem+json",
              schema = @Schema(implementation = Problem.class)))
  @Problem.Steering
  HttpResponse<Taken> confirm(
      @Parameter(hidden = true) Principal who,
      @PathVariable @Pattern(regexp = Api.ID) String id,
      @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @Body Reason body)
      throws Refused {
    return given(who, id, ifMatch, Kind.CONFIRM, body);
  }

  private HttpResponse<Taken> given(
      Principal who, String id, @Nullable String ifMatch, Kind command, Reason body)
      throws Refused {
    return taken(
        id,
        rotations.unchanged(
            who,
            id,
            ifMatch,
            command == Kind.CONFIRM,
            command.word(),
            r -> authorized.give(who, r, command, body.reason(), null)));
  }

  private HttpResponse<Taken> taken(String id, boolean counted) {
    Rotation now = store.find(new RotationId(id)).orElseThrow();
    return HttpResponse.<Taken>accepted(URI.create(Api.ROOT + "/rotations/" + id))
        .header(HttpHeaders.ETAG, rotations.tag(now))
        .body(new Taken(counted, RotationSummary.of(now)));
  }
}
