package dev.keyturn.api;

import dev.keyturn.view.RotationSummary;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some rotations, newest first.
 *
 * @param next send it as {@code cursor} for those behind; null: there are no more
 */
@Serdeable
@Schema(name = "RotationPage")
record RotationPage(
    List<RotationSummary> rotations, @Nullable @Schema(pattern = Api.ID) String next) {}
