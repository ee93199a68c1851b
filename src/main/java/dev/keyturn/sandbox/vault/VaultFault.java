package dev.keyturn.sandbox.vault;

/** How a call can go wrong on purpose. */
public enum VaultFault {
  /** Nothing happens and no answer comes. */
  SILENCE_BEFORE_EFFECT,
  /** It happens, and no answer comes. */
  SILENCE_AFTER_EFFECT,
  /** Nothing happens; Vault's own 500. */
  ERROR_BEFORE_EFFECT,
  /** It happens; Vault's own 500. */
  ERROR_AFTER_EFFECT,
  /** Nothing happens; a proxy's 502 with an HTML page. */
  BAD_GATEWAY,
  /** Nothing happens; a proxy's 404 with an HTML page. */
  FOREIGN_NOT_FOUND,
  /** It happens; the connection closes before any answer. */
  RESET_AFTER_EFFECT,
  /** It happens; half of the answer, then the connection closes. */
  TRUNCATED_AFTER_EFFECT,
  /** It happens; half of the answer, and then nothing more on an open connection. */
  STALLED_AFTER_EFFECT,
  /** Nothing happens; 429. */
  TOO_MANY_REQUESTS;

  boolean before() {
    return switch (this) {
      case SILENCE_BEFORE_EFFECT,
          ERROR_BEFORE_EFFECT,
          BAD_GATEWAY,
          FOREIGN_NOT_FOUND,
          TOO_MANY_REQUESTS ->
          true;
      case SILENCE_AFTER_EFFECT,
          ERROR_AFTER_EFFECT,
          RESET_AFTER_EFFECT,
          TRUNCATED_AFTER_EFFECT,
          STALLED_AFTER_EFFECT ->
          false;
    };
  }
}
