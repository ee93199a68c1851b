package dev.keyturn.sandbox.railway;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as tests and reports see it.
 *
 * @param status Railway's word for the state, e.g. {@code SUCCESS}
 * @param commit what its image was built from
 * @param patchId the patch that caused it, when one did
 */
public record DeploymentReport(
    String id,
    DeploymentCause cause,
    String status,
    String commit,
    @Nullable String patchId,
    Instant createdAt) {
  static DeploymentReport of(LiveDeployment deployment) {
    return new DeploymentReport(
        deployment.id,
        deployment.cause,
        deployment.status.name(),
        deployment.image.commit(),
        deployment.patchId,
        deployment.createdAt);
  }
}
