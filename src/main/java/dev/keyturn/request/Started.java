package dev.keyturn.request;

import dev.keyturn.rotation.RotationId;

/**
 * A rotation that was asked for is open.
 *
 * @param again whether it had been opened before, by the same request under the same key
 * @param said what whoever asked must know of it, on one line; empty where there is nothing
 */
public record Started(RotationId id, boolean again, String said) {
  Started(RotationId id, boolean again) {
    this(id, again, "");
  }
}
