package dev.keyturn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of this machine at which nobody listens, and nobody will: it is held, since the system
 * gives a port that was merely let go to the next server that asks, which may be another test's.
 */
public final class ClosedPort implements AutoCloseable {
  private final Socket held = new Socket();

  public ClosedPort() {
    try {
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int number() {
    return held.getLocalPort();
  }

  @Override
  public void close() {
    try {
      held.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
