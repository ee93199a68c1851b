package dev.keyturn;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Stands still until a test moves it. */
public final class MovedClock extends Clock {
  private final Instant start;
  private volatile Instant now;

  /** At nine on the day that the tests' fixtures are from. */
  public MovedClock() {
    this("2026-11-20T09:00:00Z");
  }

  public MovedClock(String start) {
    this.start = Instant.parse(start);
    this.now = this.start;
  }

  public void advance(Duration by) {
    now = now.plus(by);
  }

  public void reset() {
    now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
