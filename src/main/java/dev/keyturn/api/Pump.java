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
 * fails shows as a broken stream, never as an end. Not the JDK's pipe: that one takes the reader
 * for dead when the thread of the last read has ended, and here each read may have its own.
 */
final class Pump extends InputStream {
  private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
  private static final int PIECES = 8;
  private static final int PIECE_BYTES = 8192;

  private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES);
  private volatile boolean closed;
  private Piece piece = new Piece(new byte[0], Last.NO);
  private int at;

  private enum Last {
    NO,
    WHOLE,
    BROKEN
  }

  @SuppressWarnings("ArrayRecordComponent") // Compared with nothing.
  private record Piece(byte[] bytes, Last last) {}

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
    var out = new BufferedOutputStream(new Pieces(), PIECE_BYTES);
    try {
      source.writeTo(out);
      out.flush();
      put(new Piece(new byte[0], Last.WHOLE));
    } catch (IOException | RuntimeException e) {
      LOG.debug("an export ended early: {}", e.getClass().getSimpleName());
      broken();
    }
  }

  private void broken() {
    try {
      put(new Piece(new byte[0], Last.BROKEN));
    } catch (IOException e) {
      LOG.debug("and nobody reads it any more");
    }
  }

  /** Looks up from waiting now and then: an interrupt could hit the database in the middle. */
  private void put(Piece next) throws IOException {
    try {
      while (!closed) {
        if (pieces.offer(next, 1, TimeUnit.SECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new InterruptedIOException("nobody reads any more");
  }

  private final class Pieces extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      put(new Piece(Arrays.copyOfRange(bytes, from, from + length), Last.NO));
    }
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (at == piece.bytes().length) {
      switch (piece.last()) {
        case WHOLE -> {
          return -1;
        }
        case BROKEN -> throw new IOException("the export could not be finished");
        case NO -> next();
      }
    }
    int count = Math.min(length, piece.bytes().length - at);
    System.arraycopy(piece.bytes(), at, bytes, from, count);
    at += count;
    return count;
  }

  private void next() throws IOException {
    try {
      piece = pieces.take();
      at = 0;
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
}
