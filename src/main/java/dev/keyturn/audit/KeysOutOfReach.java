package dev.keyturn.audit;

/**
 * The trail's head is by a key that this process does not have, and the place where the keys rest
 * does not answer. Nothing was signed; it is tried again with the next entry.
 */
public final class KeysOutOfReach extends RuntimeException {
  public KeysOutOfReach(String message) {
    super(message);
  }
}
