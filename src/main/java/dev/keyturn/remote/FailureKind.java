package dev.keyturn.remote;

/** What a caller does next after a call to another system did not succeed. */
public enum FailureKind {
  /** It did not happen: try again later, with backoff and jitter. */
  TRANSIENT,
  /** It may have happened (no answer after it was sent): observe before anything else. */
  OUTCOME_UNKNOWN,
  /** The world moved (a compare-and-set lost): observe and decide again. */
  CONFLICT,
  /** Trying again cannot help: stall and tell a person. */
  REJECTED
}
