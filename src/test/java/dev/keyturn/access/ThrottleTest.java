package dev.keyturn.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final MovedClock clock = new MovedClock("2026-11-21T12:00:00Z");
  private final Throttle throttle = new Throttle(clock, 20);

  @Test
  void three_seconds_worth_may_come_at_once_and_then_the_rate_holds() {
    assertThat(allowed("a", 100)).isEqualTo(60);
    assertThat(throttle.request("a")).isEqualTo(Duration.ofMillis(50));

    clock.advance(Duration.ofSeconds(1));

    assertThat(allowed("a", 100)).isEqualTo(20);
  }

  @Test
  void whoever_waits_as_long_as_told_is_let_in() {
    allowed("a", 60);
    clock.advance(throttle.request("a"));

    assertThat(throttle.request("a")).isZero();
  }

  @Test
  void one_does_not_pay_for_another() {
    allowed("a", 100);

    assertThat(throttle.request("b")).isZero();
  }

  @Test
  void after_ten_wrong_tokens_nobody_at_the_address_is_believed_for_a_minute() {
    for (int i = 0; i < 9; i++) {
      throttle.failed("a");
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(throttle.blocked("a")).isZero();
    throttle.failed("a");

    assertThat(throttle.blocked("a")).isEqualTo(Duration.ofSeconds(51));
    assertThat(throttle.blocked("b")).isZero();

    clock.advance(Duration.ofSeconds(51));

    assertThat(throttle.blocked("a")).isZero();
  }

  @Test
  void a_clock_that_is_set_back_gives_nobody_more_and_locks_nobody_out() {
    allowed("a", 60);
    clock.advance(Duration.ofHours(-1));
    assertThat(throttle.request("a")).isEqualTo(Duration.ofMillis(50));

    clock.advance(Duration.ofMillis(50));

    assertThat(throttle.request("a")).isZero();
  }

  @Test
  void it_forgets_who_has_not_asked_for_longest() {
    allowed("first", 60);
    for (int i = 0; i < 10_000; i++) {
      throttle.request("flood-" + i);
    }

    assertThat(throttle.request("first")).isZero();
  }

  private int allowed(String who, int tries) {
    int allowed = 0;
    for (int i = 0; i < tries; i++) {
      allowed += throttle.request(who).isZero() ? 1 : 0;
    }
    return allowed;
  }
}
