package dev.keyturn.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is written by somebody, to be read by somebody else at the reader's own pace. A writer that
 * fails shows as a broken stream, never as an end.
 */
final class Pump extends InputStream {
  private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
  private static final int BUFFER_BYTES = 65_536;

  private final PipedInputStream in = new PipedInputStream(BUFFER_BYTES);
  private final AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();

  /** Writes everything, and does not close. */
  interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  private Pump() {}

  static Pump from(Source source) {
    var pump = new Pump();
    PipedOutputStream out = pump.connected();
    Thread.ofVirtual().name("export").start(() -> pump.write(source, out));
    return pump;
  }

  private PipedOutputStream connected() {
    try {
      return new PipedOutputStream(in);
    } catch (IOException e) {
      throw new IllegalStateException("a new pipe has no other end yet", e);
    }
  }

  private void write(Source source, PipedOutputStream out) {
    try (out) {
      source.writeTo(out);
    } catch (IOException | RuntimeException e) {
      // Also when the reader has gone: then nobody asks.
      failed.set(e);
      LOG.debug("an export ended early: {}", e.getClass().getSimpleName());
    }
  }

  @Override
  public int read() throws IOException {
    return checked(in.read());
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    return checked(in.read(bytes, from, length));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private int checked(int read) throws IOException {
    if (read < 0 && failed.get() != null) {
      throw new IOException("the export could not be finished");
    }
    return read;
  }
}
