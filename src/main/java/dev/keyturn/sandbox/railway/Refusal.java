package dev.keyturn.sandbox.railway;

/**
 * The sandbox, in Railway's place, says no. The message is what the client reads in {@code
 * errors[0].message}.
 */
final class Refusal extends RuntimeException {
  Refusal(String message) {
    super(message, null, false, false);
  }

  static Refusal notAuthorized() {
    return new Refusal("Not Authorized");
  }

  static Refusal notFound(String what) {
    return new Refusal(what + " not found");
  }

  /**
   * Railway can do it and the sandbox cannot: said aloud, so that nobody takes an invented answer
   * for Railway's.
   */
  static Refusal notSimulated(String what) {
    return new Refusal("The sandbox does not simulate " + what);
  }
}
