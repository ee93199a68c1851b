package dev.keyturn.rotation;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value that an earlier rotation has kept, and none since has taken away.
 *
 * @param by the rotation that keeps it
 */
public record KeptBefore(SecretName secret, Kept kept, Fingerprint value, RotationId by) {

  /** Whether its date has not come. */
  public boolean holds(Instant now) {
    return now.isBefore(kept.ends());
  }

  public String words() {
    return kept.words(secret) + ", by rotation " + by;
  }

  /**
   * @param parts the rotations of each secret, newest first
   * @param attempts of one of them
   */
  public static Map<SecretName, KeptBefore> standing(
      Collection<SecretInRotation> parts, Function<RotationId, List<Attempt>> attempts) {
    var standing = new LinkedHashMap<SecretName, KeptBefore>();
    var gone = new HashSet<SecretName>();
    for (SecretInRotation part : parts) {
      SecretName secret = part.progress().name();
      if (gone.contains(secret) || standing.containsKey(secret)) {
        continue;
      }
      Rotation rotation = part.rotation();
      Kept kept = part.progress().kept();
      if (rotation.state().phase() == Phase.COMPLETED && kept != null) {
        Fingerprint value = Objects.requireNonNull(part.progress().outgoing());
        standing.put(secret, new KeptBefore(secret, kept, value, rotation.id()));
      } else if (part.progress().leftover() == null || tookAway(attempts.apply(rotation.id()))) {
        // It found none, or has ended it.
        gone.add(secret);
      }
    }
    return standing;
  }

  /** The first deletion of a rotation is that of what it has found. */
  private static boolean tookAway(List<Attempt> attempts) {
    return attempts.stream().anyMatch(KeptBefore::deleted);
  }

  private static boolean deleted(Attempt attempt) {
    @Nullable Outcome outcome = attempt.outcome();
    return attempt.effect() == Effect.Kind.DELETE_VARIABLES && (outcome == null || outcome.begun());
  }
}
