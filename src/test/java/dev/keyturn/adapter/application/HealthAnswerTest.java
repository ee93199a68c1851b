package dev.keyturn.adapter.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Health;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthAnswerTest {

  @Test
  void it_may_say_how_it_is_in_figures() {
    assertThat(read("{\"status\":\"Degraded\",\"error_rate\":0.07,\"p95_ms\":412.4,\"x\":[1]}"))
        .isEqualTo(new Health(200, true, 0.07, 412L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ok",
        "<html>degraded</html>",
        "[]",
        "\"degraded\"",
        "{",
        "null",
        "{\"status\":\"ok\",\"error_rate\":\"0.9\",\"p95_ms\":-1}",
        "{\"status\":{\"status\":\"degraded\"},\"error_rate\":7,\"p95_ms\":1e99}",
        "{\"error_rate\":-0.1,\"p95_ms\":null}",
      })
  void whatever_else_a_page_says_is_as_if_it_were_not_there(String body) {
    assertThat(read(body)).isEqualTo(Health.answered(200));
  }

  @Test
  void a_page_nested_beyond_reason_is_no_figure() {
    assertThat(read("{\"a\":".repeat(50_000))).isEqualTo(Health.answered(200));
  }

  @Test
  void an_answer_that_is_not_2xx_is_its_status_and_nothing_else() {
    assertThat(HealthAnswer.read(503, bytes("{\"status\":\"degraded\"}")))
        .isEqualTo(Health.answered(503));
  }

  private static Health read(String body) {
    return HealthAnswer.read(200, bytes(body));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
