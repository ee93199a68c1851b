package dev.keyturn.sandbox.railway;

/**
 * The sandbox, in Railway's place, says no. The message is what the client reads in {@code
 * errors[0].message}.
 */
final class GraphqlRefusal extends RuntimeException {
  GraphqlRefusal(String message) {
    super(message, null, false, false);
  }

  static GraphqlRefusal notAuthorized() {
    return new GraphqlRefusal("Not Authorized");
  }

  static GraphqlRefusal notFound(String what) {
    return new GraphqlRefusal(what + " not found");
  }

  /**
   * Railway can do it and the sandbox cannot: said aloud, so that nobody takes an invented answer
   * for Railway's.
   */
  static GraphqlRefusal notSimulated(String what) {
    return new GraphqlRefusal("The sandbox does not simulate " + what);
  }
}
