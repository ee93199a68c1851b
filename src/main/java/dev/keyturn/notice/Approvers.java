package dev.keyturn.notice;

/** What can be known of people who are to approve. */
@FunctionalInterface
public interface Approvers {
  /** Where nothing tells of them. */
  Approvers UNSEEN = name -> false;

  /**
   * Whether it is known that somebody cannot say yes any more. Who cannot be asked about counts as
   * there.
   *
   * @param name as a plan has it
   */
  boolean gone(String name);
}
