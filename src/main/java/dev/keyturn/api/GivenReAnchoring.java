package dev.keyturn.api;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A proposal that the trail goes on, or the second word for one.
 *
 * @param reason on one line; kept in the audit trail for ever
 * @param proposal the id of what another person has proposed; null: this is a proposal
 */
@Serdeable
@Schema(name = "GivenReAnchoring", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record GivenReAnchoring(
    @NotBlank
        @Size(min = 1, max = Api.LINE_LENGTH)
        @Pattern(regexp = Api.LINE)
        @Schema(example = "the database was restored from last night's backup")
        String reason,
    @Nullable @Pattern(regexp = "^[0-9a-f]{16}$") String proposal)
    implements StrictJson.Sent {}
