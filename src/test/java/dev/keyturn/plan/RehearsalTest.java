package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyturn.rotation.Plan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalTest {
  private static final URI EDGE = URI.create("http://127.0.0.1:4711");

  @Test
  void its_text_is_read_as_it_was_written() {
    var rehearsal = new Rehearsal(60, 3, true, Map.of("b", EDGE, "a", EDGE));
    assertThat(rehearsal.text())
        .isEqualTo("times=60,slow=3,ride=yes,a=http://127.0.0.1:4711,b=http://127.0.0.1:4711");
    assertThat(Rehearsal.parse(rehearsal.text())).isEqualTo(rehearsal);
    var plain = new Rehearsal(1, 1, false, Map.of());
    assertThat(plain.text()).isEqualTo("times=1,slow=1,ride=no");
    assertThat(Rehearsal.parse("ride=no")).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "times",
        "=1",
        "times=0",
        "times=-1",
        "times=x",
        "slow=0",
        "slow=6",
        "slow=x",
        "a=http://10.0.0.1:80",
        "a=https://shop.example.com",
        "a=nowhere"
      })
  void another_text_or_machine_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Rehearsal.parse(text));
  }

  @Test
  void every_span_is_shorter_and_every_service_is_here() throws IOException {
    var played = new Rehearsal(60, 1, false, Map.of("api-server", EDGE)).play(production());

    assertThat(played.pace())
        .isEqualTo(
            new Plan.Pace(
                Duration.ofSeconds(10),
                Duration.ofMinutes(24),
                PlanSpec.CLOCK_SKEW.dividedBy(60),
                Duration.ofMinutes(1),
                null));
    var confirmation = played.consumers().getFirst().confirmation();
    assertThat(confirmation.attestationUrl())
        .isEqualTo("http://127.0.0.1:4711/.well-known/keyturn/attestation");
    assertThat(confirmation.healthUrl()).isEqualTo("http://127.0.0.1:4711/api/health");
    assertThat(confirmation.attestationTokenVariable())
        .isEqualTo("KEYTURN_ATTESTATION_TOKEN_ZKEB_PRODUCTION");
    assertThat(played.consumers().getFirst().replicas()).isEqualTo(2);
    var jwt = played.secrets().get(1);
    assertThat(jwt.tokenLifetime()).isEqualTo(Duration.ofMinutes(12));
    assertThat(jwt.gates().unusedFor()).isEqualTo(Duration.ofMinutes(1));
    assertThat(played.secrets().getFirst().gates().reEncrypted()).isTrue();
  }

  @Test
  void a_span_is_told_to_the_millisecond_and_no_finer() throws IOException {
    assertThat(new Rehearsal(4320, 1, false, Map.of()).play(production()).pace().settle())
        .isEqualTo(Duration.ofMillis(138));
  }

  @Test
  void a_service_without_an_address_in_the_sandbox_stays_where_it_is() throws IOException {
    var plan = production();
    assertThat(new Rehearsal(1, 1, false, Map.of("other", EDGE)).play(plan)).isEqualTo(plan);
  }

  @Test
  void the_clean_up_rides_when_the_rehearsal_says_so() throws IOException {
    assertThat(new Rehearsal(7, 1, true, Map.of()).play(production()).pace().rideLimit())
        .isEqualTo(Duration.ofDays(1));
  }

  static Plan production() throws IOException {
    var reading = new PlanReader().read(Path.of("rotation-plans"), "zkeb.yaml");
    assertThat(reading).isInstanceOf(PlanReading.Valid.class);
    var plan = ((PlanReading.Valid) reading).plan();
    return plan.in(plan.environments().getLast());
  }
}
