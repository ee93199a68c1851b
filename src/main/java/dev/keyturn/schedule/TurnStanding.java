package dev.keyturn.schedule;

/** How it is with the turns of a process. */
public enum TurnStanding {
  /** One is under way here, or has just ended here or elsewhere. */
  TURNING,
  /** This process takes none: not yet, or no more. */
  STOPPED,
  /** This process tries to, and the database does not let it. */
  FAILING,
  /** Nobody has ended one for a while. */
  QUIET
}
