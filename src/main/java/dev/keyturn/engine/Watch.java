package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Effect;

/** Told what a pass meets, for figures; asked between two steps whether the process is to stop. */
public interface Watch {
  Watch NONE = new Watch() {};

  /** An effect was sent and accepted. */
  default void done(Effect effect) {}

  /** A call did not succeed. */
  default void failed(RemoteFailure failure) {}

  /** Whether to leave the rest of the rotation to another process, or to a later one. */
  default boolean stopping() {
    return false;
  }
}
