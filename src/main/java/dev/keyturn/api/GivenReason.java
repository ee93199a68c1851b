package dev.keyturn.api;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * Why somebody says a word.
 *
 * @param reason on one line; kept in the audit trail for ever
 */
@Serdeable
@Schema(name = "GivenReason", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record GivenReason(
    @NotBlank
        @Size(min = 1, max = Api.LINE_LENGTH)
        @Pattern(regexp = Api.LINE)
        @Schema(example = "the deploy in the detail was ours")
        String reason)
    implements Asked {}
