package dev.keyturn.api;

import dev.keyturn.text.PlainLine;
import dev.keyturn.view.RotationSummary;
import dev.keyturn.view.RotationView;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import io.swagger.v3.oas.annotations.tags.Tag;

/** What the whole API has in common: its description's head, and the forms of what may be sent. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Keyturn",
            version = "1",
            license = @License(name = "Apache-2.0"),
            description =
                """
                Zero-downtime, provable secret rotation. No answer holds a secret's value.

                Every request needs a bearer token: one of Keyturn's own \
                (`keyturn token create`) or an access token of your identity provider. What each role \
                may do is in docs/api.md. Errors are problem details (RFC 9457): `type` is \
                `urn:keyturn:reason:` and the reason code, `detail` says what to do instead. Long work \
                answers 202 at once and goes on by itself; watch it at `/rotations/{id}/events`. What \
                two people can change has an `ETag`; send it as `If-Match` to change only what you read.
                """),
    security = @SecurityRequirement(name = Api.BEARER),
    tags = {
      @Tag(name = "plans", description = "What is rotated, where and when."),
      @Tag(name = "rotations", description = "Rotations: start, watch, steer."),
      @Tag(name = "approvals", description = "What waits for a person's decision."),
      @Tag(name = "secrets", description = "The inventory; never a value."),
      @Tag(name = "audit", description = "The append-only, signed trail."),
      @Tag(name = "description", description = "This document, and who you are.")
    })
@SecurityScheme(
    name = Api.BEARER,
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    description = "A token of Keyturn (`kt_…`), or a JWT of the configured issuer.")
final class Api {
  static final String ROOT = RotationView.Links.ROOT;
  static final String BEARER = "bearer";

  /** Of plans and environments. */
  static final String NAME = "^[a-z0-9-]{1,63}$";

  /** Of secrets. */
  static final String SECRET = "^[A-Z][A-Z0-9_]{0,120}$";

  /** Of rotations: Crockford's base 32. */
  static final String ID = RotationSummary.ID;

  /** Of phases and reason codes: a list that grows, so it is not closed here. */
  static final String CODE = RotationSummary.CODE;

  static final String DIGEST = RotationSummary.DIGEST;

  /**
   * One line that reads as it is stored: no hidden character, no line-break and no half of a
   * character.
   */
  static final String LINE = "^[^" + PlainLine.HIDDEN + "]*$";

  static final int LINE_LENGTH = 500;

  /** Printable ASCII without a space. */
  static final String KEY = "^[!-~]{1,200}$";

  static final int LARGEST_PAGE = 200;

  private Api() {}
}
