package dev.keyturn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PatienceTest {
  @Test
  void a_limit_is_never_shorter_than_it_was_given() {
    assertThat(Patience.stretched(Duration.ofSeconds(3)))
        .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(90));
  }

  @Test
  void what_never_comes_is_given_up() {
    var patience = Patience.of(Duration.ofMillis(1));
    Patience.await().until(patience::over);
    assertThat(Patience.of(Duration.ofHours(1)).over()).isFalse();
  }

  @Test
  void what_has_come_is_not_waited_for() throws InterruptedException {
    assertThat(Patience.await(new CountDownLatch(0))).isTrue();
  }
}
