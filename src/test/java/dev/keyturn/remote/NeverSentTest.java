package dev.keyturn.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NeverSentTest {
  static Stream<Exception> withoutAConnection() {
    return Stream.of(
        new ConnectException("refused"),
        new HttpConnectTimeoutException("slow"),
        new UnknownHostException("nowhere"),
        new UnresolvedAddressException(),
        new NoRouteToHostException("no way"),
        new SSLHandshakeException("untrusted"));
  }

  static Stream<Exception> withAConnectionPerhaps() {
    return Stream.of(
        new HttpTimeoutException("slow"),
        new SocketTimeoutException("slow"),
        new SocketException("Connection reset"),
        new EOFException(),
        new SSLException("broken"),
        new IOException("anything"),
        new IllegalStateException("a bug of the client's"));
  }

  @ParameterizedTest
  @MethodSource("withoutAConnection")
  void without_a_connection_nothing_was_sent_however_deep_the_cause_lies(Exception cause) {
    assertThat(RemoteFailure.neverSent(cause)).isTrue();
    assertThat(RemoteFailure.neverSent(new RuntimeException(new IOException(cause)))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("withAConnectionPerhaps")
  void of_anything_else_it_is_not_known(Exception cause) {
    assertThat(RemoteFailure.neverSent(cause)).isFalse();
    assertThat(RemoteFailure.neverSent(new RuntimeException(cause))).isFalse();
  }

  @Test
  void causes_that_go_in_a_circle_come_to_an_end() {
    var one = new IOException("one");
    var other = new IOException("other", one);
    one.initCause(other);

    assertThat(RemoteFailure.neverSent(one)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "true,true,OUTCOME_UNKNOWN",
    "true,false,TRANSIENT",
    "false,true,TRANSIENT",
    "false,false,TRANSIENT"
  })
  void only_a_change_that_was_sent_may_have_been_made(
      boolean sent, boolean changes, RemoteFailure.Kind kind) {
    assertThat(RemoteFailure.Kind.unanswered(sent, changes)).isEqualTo(kind);
  }
}
