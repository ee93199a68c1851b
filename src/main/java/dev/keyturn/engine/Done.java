package dev.keyturn.engine;

import dev.keyturn.rotation.SecretProgress;
import org.jspecify.annotations.Nullable;

/**
 * What came of an effect.
 *
 * @param progress what is now known of the secret; null when nothing new
 * @param deploymentId the deployment that was started, or null
 * @param arrived whether a look afterwards has shown it
 */
record Done(@Nullable SecretProgress progress, @Nullable String deploymentId, boolean arrived) {}
