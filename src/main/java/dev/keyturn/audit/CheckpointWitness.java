package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;

/** Somebody outside who remembers signed checkpoints, so that a cut tail shows. */
public interface CheckpointWitness {

  /** Who it is, in words for a person. */
  String name();

  /**
   * Remembers a checkpoint for good. One that it has already, or that is older than what it has,
   * changes nothing.
   *
   * @param note signed, at most 2,000 characters
   * @throws RemoteFailure TRANSIENT: not remembered, or perhaps; again is safe. REJECTED: it
   *     remembers another root at this size
   */
  void remember(String note) throws RemoteFailure;
}
