package dev.keyturn.notice;

import dev.keyturn.rotation.RotationId;

/** Says what is true of a rotation now. */
@FunctionalInterface
public interface Facts {
  RotationFacts of(RotationId rotation, Channel channel);
}
