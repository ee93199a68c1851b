package dev.keyturn.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.access.Addresses;
import dev.keyturn.access.Refusals;
import dev.keyturn.api.OpenConnections.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnstileTest {
  private static final String HEAD = "POST / HTTP/1.1\r\nContent-Length: ";

  private final OpenConnections open = new OpenConnections(Limits.USUAL);
  private final Refusals refusals =
      new Refusals(
          Runnable::run,
          () -> {
            throw new AssertionError("nothing is refused here");
          },
          Clock.systemUTC());
  private final Caller caller = new Caller(null, new Addresses(new SecureRandom()), refusals);
  private final EmbeddedChannel connection = connection();

  @AfterEach
  void close() {
    connection.finishAndReleaseAll();
    refusals.close();
  }

  @Test
  void a_head_goes_on_at_once_and_a_body_in_one_piece() {
    send(HEAD + "6\r\n\r\nab");
    assertThat(connection.<Object>readInbound()).isInstanceOf(HttpRequest.class);
    send("cd");
    assertThat(connection.<Object>readInbound()).isNull();
    send("ef");

    LastHttpContent body = connection.readInbound();

    assertThat(body.content().toString(US_ASCII)).isEqualTo("abcdef");
    body.release();
  }

  @Test
  void a_head_that_trickles_ends_the_connection_and_so_does_a_body() {
    pass(25);
    send(HEAD);
    pass(4);
    assertThat(connection.isOpen()).isTrue();
    pass(2);
    assertThat(connection.isOpen()).isFalse();

    EmbeddedChannel other = connection();
    other.writeInbound(Unpooled.copiedBuffer(HEAD + "100\r\n\r\n", US_ASCII));
    for (int i = 0; i < 5; i++) {
      other.advanceTimeBy(2, TimeUnit.SECONDS);
      other.writeInbound(Unpooled.copiedBuffer("x", US_ASCII));
    }
    other.advanceTimeBy(1, TimeUnit.SECONDS);
    other.runScheduledPendingTasks();
    assertThat(other.isOpen()).isFalse();
    assertThat(open.open()).isZero();
    assertThat(open.held()).isZero();
    other.finishAndReleaseAll();
  }

  @Test
  void an_answer_takes_as_long_as_it_takes_and_then_the_next_request_has_its_time() {
    send(HEAD + "2\r\n\r\nab");
    pass(1000);
    assertThat(connection.isOpen()).isTrue();
    assertThat(open.held()).isEqualTo(2);

    answer();

    assertThat(open.held()).isZero();
    pass(29);
    assertThat(connection.isOpen()).isTrue();
    pass(2);
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void what_is_answered_before_it_was_sent_is_not_kept_and_not_waited_for() {
    send(HEAD + "50000\r\n\r\nab");
    answer();
    send("x".repeat(1000));

    assertThat(open.held()).isZero();
    assertThat(connection.isOpen()).isTrue();
    pass(3);
    assertThat(connection.isOpen()).isFalse();
  }

  /** The next request would wait for ever behind a body that nobody reads. */
  @Test
  void what_is_answered_before_it_was_sent_or_is_too_large_is_the_last_of_its_connection() {
    send(HEAD + "50000\r\n\r\nab");
    answer();
    assertThat(said(connection)).contains("connection: close");

    EmbeddedChannel tooLarge = connection();
    tooLarge.writeInbound(
        Unpooled.copiedBuffer(HEAD + "70000\r\n\r\n" + "x".repeat(70_000), US_ASCII));
    answer(tooLarge);
    assertThat(said(tooLarge)).contains("connection: close");
    tooLarge.finishAndReleaseAll();

    EmbeddedChannel whole = connection();
    whole.writeInbound(Unpooled.copiedBuffer(HEAD + "2\r\n\r\nab", US_ASCII));
    answer(whole);
    assertThat(said(whole)).doesNotContain("connection: close");
    whole.finishAndReleaseAll();
  }

  @Test
  void a_length_that_is_no_number_is_for_the_framework_to_refuse() {
    send(HEAD + "1e999\r\n\r\n");
    connection.checkException();
    assertThat(connection.<Object>readInbound()).isInstanceOf(HttpRequest.class);
    assertThat(open.held()).isZero();
  }

  @Test
  void of_a_body_that_is_too_large_nothing_is_held_and_pieces_end_where_it_may_end() {
    send(HEAD + "70000\r\n\r\n");
    assertThat(open.held()).isZero();

    EmbeddedChannel other = connection();
    other.writeInbound(
        Unpooled.copiedBuffer("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", US_ASCII));
    String piece = "400\r\n" + "x".repeat(1024) + "\r\n";
    for (int i = 0; i < 65; i++) {
      other.writeInbound(Unpooled.copiedBuffer(piece, US_ASCII));
    }
    other.releaseInbound();
    assertThat(open.held()).as("announced at most").isEqualTo(Turnstile.MOST_BYTES);
    other.writeInbound(Unpooled.copiedBuffer(piece, US_ASCII));
    assertThat(other.<Object>readInbound()).isNull();
    other.finishAndReleaseAll();
  }

  @Test
  void where_all_are_busy_who_comes_is_told_so() {
    var one = new OpenConnections(new Limits(1, 1, 100, 100));
    var first = new EmbeddedChannel(new HttpServerCodec(), new Turnstile(one, caller));
    first.writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", US_ASCII));

    var second = new EmbeddedChannel(new HttpServerCodec(), new Turnstile(one, caller));

    ByteBuf said = second.readOutbound();
    assertThat(said.toString(US_ASCII)).startsWith("HTTP/1.1 503 ").contains("retry-after: 10");
    said.release();
    assertThat(second.isOpen()).isFalse();
    assertThat(first.isOpen()).isTrue();
    first.finishAndReleaseAll();
    second.finishAndReleaseAll();
  }

  private EmbeddedChannel connection() {
    var made = new EmbeddedChannel(new HttpServerCodec(), new Turnstile(open, caller));
    made.freezeTime();
    return made;
  }

  private void send(String text) {
    connection.writeInbound(Unpooled.copiedBuffer(text, US_ASCII));
  }

  private void answer() {
    answer(connection);
  }

  private static void answer(EmbeddedChannel on) {
    on.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
  }

  private static String said(EmbeddedChannel on) {
    var said = new StringBuilder();
    for (ByteBuf part = on.readOutbound(); part != null; part = on.readOutbound()) {
      said.append(part.toString(US_ASCII));
      part.release();
    }
    return said.toString();
  }

  private void pass(long seconds) {
    connection.advanceTimeBy(seconds, TimeUnit.SECONDS);
    connection.runScheduledPendingTasks();
  }
}
