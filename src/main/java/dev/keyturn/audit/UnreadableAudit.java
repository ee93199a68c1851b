package dev.keyturn.audit;

/**
 * Text that is not what the audit format demands. The message says in one line what was found and
 * what was expected.
 */
public final class UnreadableAudit extends Exception {
  public UnreadableAudit(String message) {
    super(message);
  }
}
