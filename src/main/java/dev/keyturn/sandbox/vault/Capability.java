package dev.keyturn.sandbox.vault;

/** What a policy allows on a path. */
public enum Capability {
  CREATE,
  READ,
  UPDATE,
  DELETE,
  LIST,
  PATCH,
  /** Wins over everything else. */
  DENY
}
