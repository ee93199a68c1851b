package dev.keyturn.rotation.port;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Kid;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.VariableName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which rotations; null: any. */
public record RotationFilter(@Nullable String plan, @Nullable String environment, @Nullable Standing standing) {
  public enum Standing {
    OPEN,
    STALLED,
    ENDED
  }
}
