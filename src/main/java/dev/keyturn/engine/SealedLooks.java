package dev.keyturn.engine;

import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationState;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a rotation was last looked at, in a form that nobody can write who has only the database: a
 * later moment than the true one would let time count that nobody watched.
 */
record SealedLooks(FingerprintKey key) {

  String seal(Rotation rotation, Instant at) {
    RotationState state = rotation.state();
    return key.seal(
        String.join(
            " ",
            rotation.id().text(),
            state.phase().name(),
            String.valueOf(state.wave()),
            SignedState.stored(state.since()).toString(),
            SignedState.stored(at).toString()));
  }

  /**
   * The row's moment as far as it is sealed, or not after the newest move, which the trail has;
   * else that of the move. Null before there is one.
   */
  @Nullable Instant trusted(Rotation rotation, RowEvidence row) {
    Instant told = rotation.lastLook();
    if (told != null && seal(rotation, told).equals(rotation.seal())) {
      return told;
    }
    Optional<Instant> moved = row.moved();
    return told != null && moved.filter(at -> told.isAfter(at)).isEmpty()
        ? told
        : moved.orElse(null);
  }
}
