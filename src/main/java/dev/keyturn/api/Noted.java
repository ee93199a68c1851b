package dev.keyturn.api;

import dev.keyturn.view.RotationSummary;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * A word was taken.
 *
 * @param counted false: the same person had said the same before, and it counts once
 * @param rotation as it is now; the next look acts upon the word
 */
@Serdeable
@Schema(name = "Noted")
record Noted(boolean counted, RotationSummary rotation) {}
