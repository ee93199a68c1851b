package dev.keyturn.rotation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param stored by name; a name that is not stored is absent
 * @param active deployments that serve; two while one takes over from the other, one when all is
 *     quiet
 * @param underWay deployments that may still go live: queued, building, waiting, deploying
 * @param latest the newest deployment, whatever became of it
 * @param recent the newest deployments, newest first, whatever became of them; at most {@link
 *     #MOST}
 * @param staged changes that somebody has staged in the environment and not committed
 */
public record ServiceSnapshot(
    Map<VariableName, StoredVariable> stored,
    List<Deployment> active,
    List<Deployment> underWay,
    @Nullable Deployment latest,
    List<Deployment> recent,
    StagedChanges staged) {

  /** So many recent deployments are listed; where there are as many, there may be more. */
  public static final int MOST = 20;
}
