package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.util.Optional;
import java.util.function.Function;

/** Where the newest anchor is kept, outside the database: only so can a cut tail be seen. */
public interface AnchorKeeper {

  /** Empty before the first {@link #keep}. */
  Optional<AuditAnchor> kept() throws RemoteFailure;

  /**
   * Keeps a checkpoint, unless what is kept contradicts the trail: that is the evidence of a cut
   * tail, and must not be written over. One that is further on already stays: another worker was
   * faster.
   *
   * @param checkpoint the trail's own signed note
   * @param compare holds the trail against what is kept; asked before anything is written
   * @return {@link AnchorCheck.Matches}, or why nothing was kept
   */
  AnchorCheck keep(String checkpoint, Function<AuditAnchor, AnchorCheck> compare)
      throws RemoteFailure;
}
