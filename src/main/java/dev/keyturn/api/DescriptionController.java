package dev.keyturn.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.access.Needs;
import dev.keyturn.access.Right;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;

/** The API's own description, as it was made when this was compiled. */
@Controller(Api.ROOT)
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "description")
class DescriptionController {
  private static final String YAML = "application/yaml";
  private static final String MADE = "/META-INF/swagger/keyturn-api.yml";

  /** This document: OpenAPI 3.0. */
  @Get("/openapi.yaml")
  @Needs(Right.SEE)
  @Produces(YAML)
  @Operation(operationId = "readDescription", summary = "Read this document")
  @ApiResponse(
      responseCode = "200",
      content = @Content(mediaType = YAML, schema = @Schema(type = "string")))
  @Problem.Reading
  String yaml() throws IOException {
    try (InputStream in = DescriptionController.class.getResourceAsStream(MADE)) {
      if (in == null) {
        throw new IllegalStateException("the description is not in the jar");
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
