package dev.keyturn.api;

import dev.keyturn.access.Needs;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.Right;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.request.StartRequest;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationFilter;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.view.RotationSummary;
import dev.keyturn.view.RotationView;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rotations: start, list, read. */
@Controller(Api.ROOT + "/rotations")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "rotations")
class RotationsController {
  private final AuthorizedRotations authorized;
  private final RotationStore store;
  private final Rotations rotations;

  RotationsController(AuthorizedRotations authorized, RotationStore store, Rotations rotations) {
    this.authorized = authorized;
    this.store = store;
    this.rotations = rotations;
  }

  /**
   * What replicas have proved in a rotation.
   *
   * @param attestations the newest proof of each replica and secret
   */
  @Serdeable
  @Schema(name = "Attestations")
  record Attestations(List<RotationView.ReplicaView> attestations) {}

  /**
   * Some rotations, newest first.
   *
   * @param next send it as {@code cursor} for those behind; null: there are no more
   */
  @Serdeable
  @Schema(name = "RotationPage")
  record RotationPage(
      List<RotationSummary> rotations, @Nullable @Schema(pattern = Api.ID) String next) {}

  /**
   * Starts a rotation of a plan in an environment. It is opened at once and goes on by itself;
   * where the plan wants approval, it waits for that first.
   *
   * @param key a key of your own: the same order under the same key starts once, however often it
   *     is sent
   * @param body what, and why
   */
  @Post
  @Needs(Right.START)
  @Operation(operationId = "startRotation", summary = "Start a rotation")
  @ApiResponse(
      responseCode = "202",
      description = "Started; `Location` is where to watch it.",
      headers =
          @io.swagger.v3.oas.annotations.headers.Header(
              name = "ETag",
              description = "Of what a person decides upon.",
              schema = @Schema(type = "string")),
      content = @Content(schema = @Schema(implementation = RotationSummary.class)))
  @Problem.Steering
  HttpResponse<RotationSummary> start(
      @Parameter(hidden = true) Principal who,
      @Header("Idempotency-Key") @Nullable @Pattern(regexp = Api.KEY) String key,
      @Body StartRotation body)
      throws Refused {
    List<String> secrets = body.secrets();
    var started =
        authorized.start(
            who,
            new StartRequest(
                body.plan(),
                body.environment(),
                secrets == null ? Set.of() : Set.copyOf(secrets),
                body.reason(),
                Boolean.TRUE.equals(body.emergency()),
                key));
    Rotation rotation = store.find(started.id()).orElseThrow();
    MutableHttpResponse<RotationSummary> answer =
        HttpResponse.<RotationSummary>accepted(
                URI.create(Api.ROOT + "/rotations/" + rotation.id().text()))
            .header(HttpHeaders.ETAG, rotations.tag(rotation))
            .body(RotationSummary.of(rotation));
    return started.again() ? answer.header("Idempotent-Replayed", "true") : answer;
  }

  /**
   * Rotations that you may see, newest first.
   *
   * @param plan only of this plan
   * @param environment only in this environment
   * @param standing only those that are open, stalled or ended
   * @param cursor {@code next} of the page before
   * @param limit at most so many
   */
  @Get
  @Needs(Right.SEE)
  @Operation(operationId = "listRotations", summary = "List rotations")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = RotationPage.class)))
  @Problem.Reading
  RotationPage list(
      @Parameter(hidden = true) Principal who,
      @QueryValue @Nullable @Pattern(regexp = Api.NAME) String plan,
      @QueryValue @Nullable @Pattern(regexp = Api.NAME) String environment,
      @QueryValue @Nullable Standing standing,
      @QueryValue @Nullable @Pattern(regexp = Api.ID) String cursor,
      @QueryValue(defaultValue = "50") @Min(1) @Max(Api.LARGEST_PAGE) int limit)
      throws Refused {
    var page =
        authorized.page(
            who,
            new RotationFilter(plan, environment, standing == null ? null : standing.filter()),
            cursor == null ? null : new RotationId(cursor),
            limit);
    RotationId next = page.next();
    return new RotationPage(
        page.rotations().stream().map(RotationSummary::of).toList(),
        next == null ? null : next.text());
  }

  /**
   * One rotation with its timeline, gates, replicas, approvals and next action.
   *
   * @param id of a rotation
   * @param ifNoneMatch an ETag that you have: 304 if nothing has changed that a person decides upon
   */
  @Get("/{id}")
  @Needs(Right.SEE)
  @Operation(operationId = "readRotation", summary = "Read a rotation")
  @ApiResponse(
      responseCode = "200",
      headers =
          @io.swagger.v3.oas.annotations.headers.Header(
              name = "ETag",
              description = "Of what a person decides upon.",
              schema = @Schema(type = "string")),
      content = @Content(schema = @Schema(implementation = RotationView.class)))
  @ApiResponse(responseCode = "304", description = "It is as you have it.")
  @Problem.ReadingOne
  HttpResponse<RotationView> read(
      @Parameter(hidden = true) Principal who,
      @PathVariable @Pattern(regexp = Api.ID) String id,
      @Header(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch)
      throws Refused {
    Rotation rotation = rotations.find(who, id);
    String tag = rotations.tag(rotation);
    if (RotationETag.known(ifNoneMatch, tag)) {
      return HttpResponse.<RotationView>notModified().header(HttpHeaders.ETAG, tag);
    }
    return HttpResponse.ok(rotations.whole(rotation)).header(HttpHeaders.ETAG, tag);
  }

  /**
   * What the rotation did, signed with the audit trail's key. There once it has ended.
   *
   * @param id of a rotation
   */
  @Get("/{id}/receipt")
  @Needs(Right.SEE)
  @Operation(operationId = "readReceipt", summary = "Read a rotation's signed receipt")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = ReceiptView.class)))
  @Problem.ReadingOne
  ReceiptView receipt(
      @Parameter(hidden = true) Principal who, @PathVariable @Pattern(regexp = Api.ID) String id)
      throws Refused {
    Rotation rotation = rotations.find(who, id);
    return store
        .receipt(rotation.id())
        .map(r -> ReceiptView.of(r, store.review(rotation.id())))
        .orElseThrow(() ->
            new Refused(
                Refusal.NOT_FOUND, "There is no receipt yet: it is made when the rotation ends."));
  }

  /**
   * What each replica last proved of each secret.
   *
   * @param id of a rotation
   */
  @Get("/{id}/attestations")
  @Needs(Right.SEE)
  @Operation(operationId = "listAttestations", summary = "List what replicas have proved")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = Attestations.class)))
  @Problem.ReadingOne
  Attestations attestations(
      @Parameter(hidden = true) Principal who, @PathVariable @Pattern(regexp = Api.ID) String id)
      throws Refused {
    return new Attestations(
        store.proofs(rotations.find(who, id).id()).stream()
            .map(RotationView.ReplicaView::of)
            .toList());
  }
}
