package dev.keyturn.engine;

import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Rotation;
import java.util.Optional;

/** Whether a rotation's plan is still what its file says. */
public interface CurrentPlan {
  /**
   * The digest of what the rotation's file would do now with the rotation's secrets; empty when
   * there is no such file, or it has mistakes.
   */
  Optional<PlanDigest> of(Rotation rotation);
}
