package dev.keyturn.request;

import dev.keyturn.rotation.RotationId;

/**
 * A rotation that was asked for is open.
 *
 * @param again whether it had been opened before, by the same request under the same key
 */
public record Started(RotationId id, boolean again) {}
