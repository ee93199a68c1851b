package dev.keyturn.adapter.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.remote.RemoteFailure;
import org.junit.jupiter.api.Test;

class SlackErrorTest {
  /** A proxy's {@code {}} says nothing of the message, which must not be given up for it. */
  @Test
  void an_answer_without_an_error_name_may_have_worked() {
    assertThat(SlackError.of("chat.postMessage", "", 200, true, null).kind())
        .isEqualTo(RemoteFailure.Kind.OUTCOME_UNKNOWN);
    assertThat(SlackError.of("chat.update", "", 200, false, null).kind())
        .isEqualTo(RemoteFailure.Kind.TRANSIENT);
  }
}
