package dev.keyturn.wiring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks this process's own {@code /health} as a platform would, and ends it when that has stopped
 * answering: a platform that looks only while it deploys would leave it so for ever. What is under
 * way may be cut off anywhere, as by any other end.
 */
final class Pulse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
  private static final int FAILURES = 6;
  private static final byte[] QUESTION =
      "GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);

  private final int port;
  private final Duration patience;
  private final Runnable end;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("pulse").factory());

  private int failures;

  /**
   * @param end done once, when it has not answered six times in a row
   */
  Pulse(int port, Duration every, Duration patience, Runnable end) {
    this.port = port;
    this.patience = patience;
    this.end = end;
    var _ =
        looks.scheduleWithFixedDelay(
            this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (answers()) {
      failures = 0;
    } else if (++failures == FAILURES) {
      LOG.error(
          "this process has not answered its own /health {} times in a row, so it ends, to be started again",
          FAILURES);
      end.run();
    }
  }

  private boolean answers() {
    int millis = (int) patience.toMillis();
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
      socket.setSoTimeout(millis);
      socket.getOutputStream().write(QUESTION);
      // Whatever it says, and be it that it is full: who can say that is alive.
      return socket.getInputStream().readNBytes("HTTP/1".length()).length == "HTTP/1".length();
    } catch (IOException | OutOfMemoryError e) {
      // Memory beside the heap, which the JVM itself does not end a process for.
      LOG.warn("this process did not answer its own /health: {}", e.getClass().getSimpleName());
      return false;
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
