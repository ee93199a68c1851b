package dev.keyturn.api;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be rotated, and why.
 *
 * @param plan name of a rotation plan
 * @param environment one of the plan's environments
 * @param secrets names of the plan's secrets; none or left out: all of them
 * @param reason why, on one line; kept in the audit trail for ever
 * @param emergency starts without waiting for approval; needs the role responder and a review
 *     afterwards
 */
@Serdeable
@Schema(name = "StartRotation", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record StartRotation(
    @NotNull @Pattern(regexp = Api.NAME) @Schema(example = "shop") String plan,
    @NotNull @Pattern(regexp = Api.NAME) @Schema(example = "production") String environment,
    @Nullable @Size(max = 100) List<@NotNull @Pattern(regexp = Api.SECRET) String> secrets,
    @NotBlank
        @Size(min = 1, max = Api.LINE_LENGTH)
        @Pattern(regexp = Api.LINE)
        @Schema(example = "laptop of a former colleague was lost")
        String reason,
    @Nullable Boolean emergency)
    implements StrictJson.Sent {}
