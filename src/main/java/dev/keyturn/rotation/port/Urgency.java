package dev.keyturn.rotation.port;

/**
 * Whether what this thread does now may wait for a budget of requests: emergencies and ways back
 * never do. It holds for everything that is called within.
 */
public final class Urgency {
  private static final ScopedValue<Boolean> URGENT = ScopedValue.newInstance();

  private Urgency() {}

  public static boolean now() {
    return URGENT.orElse(false);
  }

  /** Does it, at this urgency. */
  public static <T, X extends Throwable> T of(
      boolean urgent, ScopedValue.CallableOp<? extends T, X> work) throws X {
    return ScopedValue.where(URGENT, urgent).call(work);
  }
}
