package dev.keyturn.endtoend;

import dev.keyturn.endtoend.Gate.Crossing;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Stands between Keyturn and PostgreSQL and understands so much of its protocol that it knows when
 * something is about to be kept: a commit of what was written, or a write without a transaction.
 * Each request goes on when it is whole, each answer too; a driver never sends the next one before.
 *
 * @see <a href="https://www.postgresql.org/docs/18/protocol-message-formats.html">messages</a>
 */
final class PostgresRelay implements AutoCloseable {
  private static final int SSL_REQUEST = 80_877_103;
  private static final int GSS_REQUEST = 80_877_104;
  private static final int CANCEL_REQUEST = 80_877_102;

  /** The ways to ask for a password that want an answer. */
  private static final Set<Integer> ASKS = Set.of(3, 5, 10, 11);

  private final int target;
  private final Gate<String> gate;
  private final ServerSocket here;

  PostgresRelay(int target, Gate<String> gate) {
    this.target = target;
    this.gate = gate;
    try {
      here = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return here.getLocalPort();
  }

  private void accept() {
    while (!here.isClosed()) {
      try {
        Socket client = here.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (SocketException closed) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      var from = new DataInputStream(new BufferedInputStream(client.getInputStream()));
      var answers = new DataInputStream(new BufferedInputStream(server.getInputStream()));
      if (!begin(client, server, from, answers)) {
        return;
      }
      var session = new PostgresSession();
      while (true) {
        byte[] request = request(from, session);
        String change = session.change();
        Crossing crossing = change == null ? Crossing.FREE : gate.enter(change);
        if (crossing.endsAt(Moment.BEFORE)) {
          return;
        }
        server.getOutputStream().write(request);
        byte[] answer = untilReady(answers);
        session.ready((char) answer[answer.length - 1]);
        if (crossing.endsAt(Moment.BETWEEN)) {
          return;
        }
        client.getOutputStream().write(answer);
        if (crossing.endsAt(Moment.AFTER)) {
          return;
        }
      }
    } catch (EOFException | SocketException over) {
      // One of them has gone; closing both tells the other.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Who it is and whether the server believes it; false: no session. */
  private static boolean begin(
      Socket client, Socket server, DataInputStream from, DataInputStream answers)
      throws IOException {
    int length = from.readInt();
    int code = from.readInt();
    while (code == SSL_REQUEST || code == GSS_REQUEST) {
      // In the clear, or nothing could be understood.
      client.getOutputStream().write('N');
      length = from.readInt();
      code = from.readInt();
    }
    byte[] rest = from.readNBytes(length - 8);
    server
        .getOutputStream()
        .write(ByteBuffer.allocate(length).putInt(length).putInt(code).put(rest).array());
    if (code == CANCEL_REQUEST) {
      return false;
    }
    while (true) {
      byte[] answer = message(answers);
      client.getOutputStream().write(answer);
      if (answer[0] == 'Z') {
        return true;
      }
      if (answer[0] == 'R' && ASKS.contains(ByteBuffer.wrap(answer, 5, 4).getInt())) {
        server.getOutputStream().write(message(from));
      }
    }
  }

  /** All messages up to the one that asks for an answer. */
  private static byte[] request(DataInputStream from, PostgresSession session) throws IOException {
    var request = new ByteArrayOutputStream();
    while (true) {
      byte[] message = message(from);
      request.writeBytes(message);
      char type = (char) message[0];
      session.hear(type, ByteBuffer.wrap(message, 5, message.length - 5).slice());
      if (type == 'S' || type == 'Q') {
        return request.toByteArray();
      }
      if (type == 'X') {
        throw new EOFException("the client takes its leave");
      }
    }
  }

  /** ReadyForQuery is the last; its last byte says whether a transaction is open. */
  private static byte[] untilReady(DataInputStream answers) throws IOException {
    var all = new ByteArrayOutputStream();
    while (true) {
      byte[] message = message(answers);
      all.writeBytes(message);
      if (message[0] == 'Z') {
        return all.toByteArray();
      }
    }
  }

  private static byte[] message(DataInputStream in) throws IOException {
    byte type = in.readByte();
    int length = in.readInt();
    byte[] body = in.readNBytes(length - 4);
    if (body.length < length - 4) {
      throw new EOFException();
    }
    return ByteBuffer.allocate(length + 1).put(type).putInt(length).put(body).array();
  }

  @Override
  public void close() {
    try {
      here.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
