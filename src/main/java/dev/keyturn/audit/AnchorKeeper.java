package dev.keyturn.audit;

import dev.keyturn.rotation.RemoteFailure;
import java.util.Optional;

/** Where the newest anchor is kept, outside the database: only so can a cut tail be seen. */
public interface AnchorKeeper {

  /** Empty before the first {@link #keep}. */
  Optional<AuditAnchor> kept() throws RemoteFailure;

  /**
   * Keeps an anchor; one that is smaller than what is kept already changes nothing, because another
   * worker was faster.
   */
  void keep(AuditAnchor anchor) throws RemoteFailure;
}
