package dev.keyturn.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RemoteFailureTest {
  @Test
  void it_tells_who_was_asked_what_and_how_it_was_answered() {
    var failure =
        new RemoteFailure(
            RemoteFailure.Kind.TRANSIENT,
            "railway",
            "deploymentRedeploy",
            429,
            "asks for a pause",
            Duration.ofSeconds(7));
    assertThat(failure)
        .hasMessage("railway deploymentRedeploy: asks for a pause (HTTP 429)")
        .isInstanceOf(Exception.class);
    assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    assertThat(failure.system()).isEqualTo("railway");
    assertThat(failure.operation()).isEqualTo("deploymentRedeploy");
    assertThat(failure.status()).isEqualTo(429);
    assertThat(failure.problem()).isEqualTo("asks for a pause");
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void without_an_answer_it_names_no_status() {
    assertThat(
            new RemoteFailure(RemoteFailure.Kind.OUTCOME_UNKNOWN, "vault", "read", 0, "timed out"))
        .hasMessage("vault read: timed out");
  }

  @Test
  void what_does_not_exist_is_another_thing_than_what_was_lost_and_than_a_refusal() {
    var gone = RemoteFailure.gone("railway", "service", 404, "there is no such service");
    var lost = RemoteFailure.lost("vault", "read", "the version was deleted");
    var refused = new RemoteFailure(RemoteFailure.Kind.REJECTED, "vault", "read", 403, "may not");
    assertThat(gone.gone()).isTrue();
    assertThat(gone.lost()).isFalse();
    assertThat(lost.lost()).isTrue();
    assertThat(lost.gone()).isFalse();
    assertThat(refused.gone() || refused.lost()).isFalse();
    assertThat(gone.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
    assertThat(lost.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
  }
}
