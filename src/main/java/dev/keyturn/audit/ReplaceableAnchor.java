package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.util.Optional;

/**
 * An anchor that two people can replace where it contradicts the trail. What the first of them says
 * is kept beside it, out of reach of whoever can write to the database.
 */
public interface ReplaceableAnchor extends AnchorKeeper {
  /**
   * @param version as the compare-and-set takes it
   * @param proposal what was proposed at this very anchor
   */
  record Kept(int version, AuditAnchor anchor, Optional<String> proposal) {}

  /** Empty before there is an anchor. */
  Optional<Kept> inFull() throws RemoteFailure;

  /**
   * Keeps a proposal beside the anchor, in place of an earlier one.
   *
   * @throws RemoteFailure CONFLICT: it is no longer what was read
   */
  void propose(Kept at, String proposal) throws RemoteFailure;

  /**
   * Keeps a checkpoint whatever the anchor says.
   *
   * @throws RemoteFailure CONFLICT: it is no longer what was read
   */
  void replace(Kept at, String checkpoint) throws RemoteFailure;
}
