package dev.keyturn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Needs;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Right;
import dev.keyturn.access.Token;
import dev.keyturn.access.Tokens;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who somebody is to Keyturn. */
@Controller(Api.ROOT + "/me")
@Tag(name = "description")
final class MeController {
  private final Tokens tokens;

  MeController(Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * The principal, as it was recognised.
   *
   * @param plans the only plans that the token is for; empty: any
   * @param via where it came from
   * @param token not there: the identity provider's
   */
  @Serdeable
  @Schema(name = "Me")
  record Me(
      String name,
      List<String> roles,
      List<String> rights,
      List<String> plans,
      String via,
      @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) Shown token) {}

  /** A bearer token of our own, without its text. */
  @Serdeable
  @Schema(name = "OwnToken")
  record Shown(String id, String label, @Schema(format = "date-time") String expires) {
    static Shown of(Token token) {
      return new Shown(token.id(), token.label(), token.expiresAt().toString());
    }
  }

  /** Says who you are, and what you may do. */
  @Get
  @Needs(Right.SEE)
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(operationId = "readMe", summary = "Read who you are")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = Me.class)))
  @Problem.Reading
  Me me(@Parameter(hidden = true) Principal who) {
    return new Me(
        who.name(),
        who.roles().stream().map(AccessRole::word).sorted().toList(),
        Arrays.stream(Right.values()).filter(who::has).map(Right::name).toList(),
        who.plans().stream().sorted().toList(),
        who.via(),
        who.token() == null ? null : tokens.find(who.token()).map(Shown::of).orElse(null));
  }
}
