package dev.keyturn.sandbox.railway;

import java.time.Duration;

/** One way in which an answer goes wrong. */
public sealed interface Fault {
  /** Nothing is sent until the sandbox closes; the client runs into its own time limit. */
  record NoAnswer() implements Fault {}

  /** Nothing is sent, and the effect comes so much later: a write that was thought lost. */
  record LateEffect(Duration delay) implements Fault {}

  /** The connection ends without one byte of an answer. */
  record ConnectionReset() implements Fault {}

  /** HTTP 429 with {@code Retry-After} in whole seconds. */
  record TooManyRequests(Duration retryAfter) implements Fault {}

  /** HTTP 500 with a short JSON body. */
  record ServerError() implements Fault {}

  /** HTTP 502 with an HTML page, as a proxy in front of Railway sends it. */
  record BadGateway() implements Fault {}

  /** HTTP 200 whose JSON breaks off in the middle. */
  record TruncatedJson() implements Fault {}

  /**
   * The answer that the same question got the last time; the true one when it is new. For queries.
   */
  record StaleAnswer() implements Fault {}

  /** HTTP 200 with this message in {@code errors} and {@code data} null. */
  record GraphqlError(String message) implements Fault {}
}
