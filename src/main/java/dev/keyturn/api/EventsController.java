package dev.keyturn.api;

import dev.keyturn.access.Needs;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.Right;
import dev.keyturn.view.HappeningView;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.sse.Event;
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
import org.reactivestreams.Publisher;

/** A rotation's timeline as it grows. */
@Controller(Api.ROOT + "/rotations/{id}/events")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "rotations")
class EventsController {
  private final Rotations rotations;
  private final TimelineStream live;

  EventsController(Rotations rotations, TimelineStream live) {
    this.rotations = rotations;
    this.live = live;
  }

  /**
   * The rotation's timeline as server-sent events, from its beginning to its end. The event's name
   * is the happening's `what`, its data the happening as JSON. After the rotation has ended comes
   * an event `end`, and the stream is closed. A comment every 15 seconds shows that it lives. It is
   * closed without an `end` when the token is no longer valid, and after 15 minutes where the token
   * is an identity provider's: come again with the last id.
   *
   * @param id of a rotation
   * @param lastEventId the last id that you have: only what came after it
   */
  @Get
  @Produces(MediaType.TEXT_EVENT_STREAM)
  @Needs(Right.SEE)
  @Operation(operationId = "followRotation", summary = "Follow a rotation's events")
  @ApiResponse(
      responseCode = "200",
      description = "Events; each `data` is a Happening.",
      content =
          @Content(
              mediaType = MediaType.TEXT_EVENT_STREAM,
              schema = @Schema(implementation = HappeningView.class)))
  @Problem.ReadingOne
  HttpResponse<Publisher<Event<String>>> follow(
      @Parameter(hidden = true) Principal who,
      @PathVariable @Pattern(regexp = Api.ID) String id,
      @Header("Last-Event-ID") @Nullable @Pattern(regexp = "^[0-9]{1,18}$") String lastEventId)
      throws Refused {
    var rotation = rotations.find(who, id);
    long after = lastEventId == null ? 0 : Long.parseLong(lastEventId);
    return HttpResponse.ok(live.follow(who, rotation.id(), after))
        .header("Cache-Control", "no-store")
        .header("X-Accel-Buffering", "no");
  }
}
