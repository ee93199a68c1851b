package dev.keyturn.request;

import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The valid plans of the folder, at most a second old. */
final class FreshPlans {
  /** A page of rotations asks for each row; the folder is read once for all of them. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Supplier<PlanFolder.Content> folder;
  private final Clock clock;
  private volatile @Nullable Reading newest;

  private record Reading(Instant at, List<PlanSpec> plans) {}

  FreshPlans(Supplier<PlanFolder.Content> folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  List<PlanSpec> read() {
    Instant now = clock.instant();
    Reading reading = newest;
    if (reading == null || now.isBefore(reading.at()) || !now.isBefore(reading.at().plus(FRESH))) {
      reading = new Reading(now, folder.get().plans());
      newest = reading;
    }
    return reading.plans();
  }
}
