package dev.keyturn.wiring;

import static dev.keyturn.Patience.await;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private final AtomicInteger ends = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void a_process_that_does_not_answer_ends_once() throws IOException {
    // The system accepts for it, and nobody ever reads: so does a process that has no memory left.
    try (var hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var pulse = new Pulse(hung.getLocalPort(), SHORT, SHORT, ends::incrementAndGet)) {
      await().until(() -> ends.get() > 0);
      assertThat(pulse).isNotNull();
    }
    assertThat(ends).hasValue(1);
  }

  @Test
  void one_that_answers_stays_and_be_it_that_it_is_full() throws IOException {
    try (var full = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var pulse =
            new Pulse(full.getLocalPort(), SHORT, Duration.ofSeconds(5), ends::incrementAndGet)) {
      Thread.ofVirtual().start(() -> answer(full));
      await().until(() -> asked.get() > 10);
      assertThat(pulse).isNotNull();
    }
    assertThat(ends).hasValue(0);
  }

  private void answer(ServerSocket server) {
    try {
      while (true) {
        try (Socket socket = server.accept()) {
          socket.getInputStream().readNBytes(4);
          socket.getOutputStream().write("HTTP/1.1 503 Full\r\n\r\n".getBytes(US_ASCII));
          asked.incrementAndGet();
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }
}
