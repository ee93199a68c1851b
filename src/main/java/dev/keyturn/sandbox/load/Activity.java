package dev.keyturn.sandbox.load;

/** One thing that users do again and again. */
interface Activity {
  /** Does it once: one request, or none when there is nothing to do. */
  void once() throws InterruptedException;

  /**
   * Makes the things that must exist before the traffic starts. False when the service did not take
   * one; call again.
   */
  default boolean seed() throws InterruptedException {
    return true;
  }

  /** Looks at every stored thing once, at the end. */
  default void sweep() throws InterruptedException {}
}
