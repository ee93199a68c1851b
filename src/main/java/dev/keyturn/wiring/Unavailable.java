package dev.keyturn.wiring;

/** Something that the program cannot start its work without does not answer now; later it may. */
public final class Unavailable extends RuntimeException {
  Unavailable(String message) {
    super(message);
  }
}
