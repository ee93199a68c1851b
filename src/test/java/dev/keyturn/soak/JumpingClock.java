package dev.keyturn.soak;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A process's own clock, as far from the right one as was said last. */
final class JumpingClock extends Clock {
  private final Clock right;
  private volatile Duration by = Duration.ZERO;

  JumpingClock(Clock right) {
    this.right = right;
  }

  void jump(Duration by) {
    this.by = by;
  }

  @Override
  public Instant instant() {
    return right.instant().plus(by);
  }

  @Override
  public ZoneId getZone() {
    return right.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
