package dev.keyturn.audit;

import dev.keyturn.rotation.RemoteFailure;
import java.util.Optional;
import java.util.function.Function;

/** Where the newest anchor is kept, outside the database: only so can a cut tail be seen. */
public interface AnchorKeeper {

  /** Empty before the first {@link #keep}. */
  Optional<AuditAnchor> kept() throws RemoteFailure;

  /**
   * Keeps an anchor; one that is smaller than what is kept already changes nothing, because another
   * worker was faster.
   */
  void keep(AuditAnchor anchor) throws RemoteFailure;

  /**
   * Keeps an anchor and its signed checkpoint, unless what is kept contradicts the trail: that is
   * the evidence of a cut tail, and must not be written over.
   *
   * @param checkpoint the signed note of the same size and root
   * @param compare holds the trail against what is kept
   * @return {@link AnchorCheck.Matches}, or why nothing was kept
   */
  default AnchorCheck keep(
      AuditAnchor anchor, String checkpoint, Function<AuditAnchor, AnchorCheck> compare)
      throws RemoteFailure {
    Optional<AuditAnchor> before = kept();
    if (before.isPresent()) {
      AnchorCheck check = compare.apply(before.get());
      if (!(check instanceof AnchorCheck.Matches)) {
        return check;
      }
    }
    keep(anchor);
    return new AnchorCheck.Matches(anchor.size());
  }
}
