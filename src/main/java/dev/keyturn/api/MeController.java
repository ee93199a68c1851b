package dev.keyturn.api;

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
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who somebody is to Keyturn. */
@Controller("/api/v1/me")
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
   * @param token null: the identity provider's
   */
  @Serdeable
  record Me(
      String name,
      List<String> roles,
      List<String> rights,
      List<String> plans,
      String via,
      @Nullable Shown token) {}

  /** A bearer token of our own, without its text. */
  @Serdeable
  record Shown(String id, String label, Instant expires) {
    static Shown of(Token token) {
      return new Shown(token.id(), token.label(), token.expiresAt());
    }
  }

  /** Says who you are, and what you may do. */
  @Get
  @Needs(Right.SEE)
  @ExecuteOn(TaskExecutors.BLOCKING)
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
