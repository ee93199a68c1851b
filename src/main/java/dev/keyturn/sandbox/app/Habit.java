package dev.keyturn.sandbox.app;

/** How an application treats the slots of a secret. */
public enum Habit {
  /**
   * Signs and encrypts with NAME, always; accepts NAME, NAME_NEW and NAME_PREVIOUS; chooses by kid;
   * moves stored things to the key in NAME, in the background and on use.
   */
  THREE_SLOT,
  /**
   * The habit of the hand procedure: signs, encrypts and hashes with NAME_NEW as soon as it is
   * there, else with NAME; accepts only these two; never moves what is stored.
   */
  NEW_FIRST
}
