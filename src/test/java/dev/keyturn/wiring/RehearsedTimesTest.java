package dev.keyturn.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Timings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RehearsedTimesTest {
  @Test
  void on_a_busy_machine_a_call_has_longer_and_so_has_what_waits_for_it() {
    Timings idle = timings("times=1");
    Timings busy = timings("times=1,slow=3");

    assertThat(idle.call()).isEqualTo(Duration.ofSeconds(2));
    assertThat(busy.call()).isEqualTo(idle.call().multipliedBy(3));
    assertThat(busy.quarantine()).isEqualTo(idle.quarantine().multipliedBy(3));
    assertThat(busy.lease()).isEqualTo(idle.lease().multipliedBy(3));
    assertThat(busy.poll()).isEqualTo(idle.poll());
  }

  private static Timings timings(String rehearsal) {
    var environment =
        Map.of(
            "KEYTURN_REHEARSAL", rehearsal, "KEYTURN_RAILWAY_URL", "http://127.0.0.1:9/graphql/v2");
    return Settings.from(new ProcessEnvironment(environment)).timings();
  }
}
