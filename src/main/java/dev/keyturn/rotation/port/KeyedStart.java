package dev.keyturn.rotation.port;

import dev.keyturn.rotation.RotationId;

/**
 * A start under an idempotency key.
 *
 * @param order digest of what was asked for, 64 hex digits
 */
public record KeyedStart(String by, String key, String order, RotationId rotation) {}
