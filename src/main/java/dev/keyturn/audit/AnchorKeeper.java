package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.util.Optional;
import java.util.function.Function;

/** Where the newest anchor is kept, outside the database: only so can a cut tail be seen. */
public interface AnchorKeeper {
  /**
   * The operation of a {@link RemoteFailure} that judges what is kept; a refused call is another.
   */
  String OPERATION = "anchor";

  /** Whether what is kept was deleted, or is no anchor: somebody has changed it. */
  static boolean spoilt(RemoteFailure failure) {
    return failure.kind() == RemoteFailure.Kind.REJECTED && failure.operation().equals(OPERATION);
  }

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
