package dev.keyturn.wiring;

import dev.keyturn.api.OutOfReach;

/** Something that the program cannot start its work without does not answer now; later it may. */
public final class Unavailable extends RuntimeException implements OutOfReach {
  Unavailable(String message) {
    super(message);
  }
}
