package dev.keyturn.api;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Why a request was not done, as RFC 9457 has it.
 *
 * @param type {@code urn:keyturn:reason:} and the reason code
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what to do instead; repeats nothing that was sent
 */
@Serdeable
@Schema(name = "Problem")
record Problem(
    @Schema(pattern = "^urn:keyturn:reason:[A-Z_]+$", example = "urn:keyturn:reason:FORBIDDEN")
        String type,
    String title,
    int status,
    String detail) {

  private static final String JSON = "application/problem+json";

  /** How a read may end otherwise. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
  @ApiResponse(
      responseCode = "400",
      description = "Not as described here; the detail names the place.",
      content = @Content(mediaType = JSON, schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "401",
      description = "No valid token.",
      content = @Content(mediaType = JSON, schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "403",
      description = "Your roles, or the plan, do not allow it.",
      content = @Content(mediaType = JSON, schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "429",
      description = "Too many requests; Retry-After says when.",
      content = @Content(mediaType = JSON, schema = @Schema(implementation = Problem.class)))
  @interface Reading {}

  /** How a read of one thing may end otherwise. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
  @Reading
  @ApiResponse(
      responseCode = "404",
      description = "Nothing here that you may see.",
      content = @Content(mediaType = JSON, schema = @Schema(implementation = Problem.class)))
  @interface ReadingOne {}

  /** How a change may end otherwise. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
  @ReadingOne
  @ApiResponse(
      responseCode = "409",
      description = "It means nothing in the state that it is in.",
      content = @Content(mediaType = JSON, schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "412",
      description = "It has changed since you read it.",
      content = @Content(mediaType = JSON, schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "413",
      description = "Larger than it may be.",
      content = @Content(mediaType = JSON, schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "415",
      description = "Not JSON.",
      content = @Content(mediaType = JSON, schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "422",
      description = "The idempotency key was used for another order.",
      content = @Content(mediaType = JSON, schema = @Schema(implementation = Problem.class)))
  @interface Steering {}
}
