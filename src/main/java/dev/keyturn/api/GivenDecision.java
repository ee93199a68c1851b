package dev.keyturn.api;

import dev.keyturn.view.RotationView;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * An approver's decision.
 *
 * @param decision approve or reject what waits; review an emergency that has started; revoke the
 *     outgoing value, because it has leaked: with a second approver's word the soak is not waited
 *     for, and whoever still uses that value is rejected
 * @param digest of the plan that was read; the decision is about this one and no other
 * @param comment on one line; kept in the audit trail for ever
 */
@Serdeable
@Schema(name = "GivenDecision", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record GivenDecision(
    @NotNull RotationView.Said.Word decision,
    @NotNull @Pattern(regexp = Api.DIGEST) String digest,
    @NotBlank
        @Size(min = 1, max = Api.LINE_LENGTH)
        @Pattern(regexp = Api.LINE)
        @Schema(example = "checked with the owner")
        String comment)
    implements Asked {}
