package dev.keyturn.sandbox.railway;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in the sandbox, in words. Never holds the value of a variable.
 *
 * @param subject a name for the place: {@code environment/service}, or the environment alone
 * @param deploymentId the deployment concerned, when there is one
 */
public record WorldEvent(Instant at, String subject, @Nullable String deploymentId, String what) {
  /** How {@code what} begins when the commit of a patch removed variables of a service. */
  public static final String REMOVED_BY_PATCH = "variables removed by a patch";
}
