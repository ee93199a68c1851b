package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the newest signed checkpoint to all who remember them. No rotation waits for one of them:
 * who could not be reached is asked again until it has one, and then has the newest, which covers
 * those that it missed.
 */
public final class Witnesses {
  private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final List<CheckpointWitness> witnesses;
  private final Supplier<Optional<String>> newest;
  private final Clock clock;

  /** From the start: what a process did not hand over before it died, the next one does. */
  private boolean owing = true;

  private @Nullable Instant tried;

  /**
   * @param newest the newest signed checkpoint; empty when there is none, or it cannot be had now
   */
  public Witnesses(
      List<CheckpointWitness> witnesses, Supplier<Optional<String>> newest, Clock clock) {
    this.witnesses = List.copyOf(witnesses);
    this.newest = newest;
    this.clock = clock;
  }

  /**
   * Hands it over now.
   *
   * @return who does not have it and why, by name
   */
  public synchronized Map<String, String> publish() {
    if (witnesses.isEmpty()) {
      return Map.of();
    }
    tried = clock.instant();
    Optional<String> note = newest.get();
    var behind = new LinkedHashMap<String, String>();
    for (CheckpointWitness witness : witnesses) {
      try {
        if (note.isPresent()) {
          witness.remember(note.get());
        }
      } catch (RemoteFailure failure) {
        behind.put(witness.name(), failure.problem());
        LOG.warn(
            "{} does not have the audit trail's newest checkpoint: {}. It is asked again until it has",
            witness.name(),
            failure.problem());
      }
    }
    owing = note.isEmpty() || !behind.isEmpty();
    return behind;
  }

  /** Asks those again who were not reached, once a minute; costs nothing when there are none. */
  public synchronized void again() {
    if (owing && (tried == null || !clock.instant().isBefore(tried.plus(PAUSE)))) {
      publish();
    }
  }
}
