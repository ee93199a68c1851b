package dev.keyturn.api;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is written by somebody, to be read by somebody else at the reader's own pace. A writer that
 * fails shows as a broken stream, never as an end. Not the JDK's pipe: that breaks when the thread
 * of the last read has ended, and the server reads each piece on a new one.
 */
final class Pump extends InputStream {
  private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
  private static final int PIECE_BYTES = 16_384;
  private static final int PIECES = 4;
  private static final byte[] END = new byte[0];

  private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(PIECES);
  private volatile boolean failed;
  private volatile boolean closed;
  private byte[] piece = END;
  private int at;
  private boolean ended;

  /** Writes everything, and does not close. */
  interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  private Pump() {}

  static Pump from(Source source) {
    var pump = new Pump();
    Thread.ofVirtual().name("export").start(() -> pump.write(source));
    return pump;
  }

  private void write(Source source) {
    try {
      var out = new BufferedOutputStream(new Pieces(), PIECE_BYTES);
      source.writeTo(out);
      out.flush();
    } catch (IOException | RuntimeException e) {
      // Also when the reader has gone: then nobody asks.
      failed = true;
      LOG.debug("an export ended early: {}", e.getClass().getSimpleName());
    }
    try {
      put(END);
    } catch (IOException e) {
      LOG.debug("nobody reads an export to its end");
    }
  }

  private void put(byte[] bytes) throws IOException {
    try {
      while (!closed) {
        if (pieces.offer(bytes, 1, TimeUnit.SECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    throw new IOException("nobody reads any more");
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] bytes, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == piece.length && !ended) {
      next();
    }
    if (ended) {
      if (failed) {
        throw new IOException("the export could not be finished");
      }
      return -1;
    }
    int count = Math.min(length, piece.length - at);
    System.arraycopy(piece, at, bytes, from, count);
    at += count;
    return count;
  }

  private void next() throws IOException {
    try {
      piece = pieces.take();
      at = 0;
      ended = piece.length == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public void close() {
    closed = true;
    pieces.clear();
  }

  private final class Pieces extends OutputStream {
    @Override
    public void write(int oneByte) throws IOException {
      put(new byte[] {(byte) oneByte});
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (length > 0) {
        put(Arrays.copyOfRange(bytes, from, from + length));
      }
    }
  }
}
