package dev.keyturn.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;

/** Sends bytes as they are: a client that knows the rules would not send what is tried here. */
final class RawHttp {
  private static final int PATIENCE_MS = 10_000;

  /** For a request that may have no end: the server waits for it, and we need not. */
  private static final int IMPATIENCE_MS = 500;

  /** More than any answer that these requests may have. */
  private static final int LONGEST = 4 * 1024 * 1024;

  private RawHttp() {}

  /**
   * @param status 0: the connection was closed without an answer
   * @param head status line and headers
   */
  record Answer(int status, String head, String body) {
    String header(String name) {
      for (String line : head.split("\r\n", -1)) {
        if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return "";
    }

    @Override
    public String toString() {
      return head + body;
    }
  }

  /**
   * Sends the request and reads until the server closes; of a stream of events only the head.
   *
   * @param mayBeCut no answer is an answer
   * @throws SocketTimeoutException when it does not answer in time
   */
  static Answer send(int port, byte[] request, boolean mayBeCut) throws IOException {
    Thread writer;
    byte[] answer;
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
      socket.setSoTimeout(mayBeCut ? IMPATIENCE_MS : PATIENCE_MS);
      // Beside the reading: a server that has seen enough answers before the end, and stops.
      writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  OutputStream out = socket.getOutputStream();
                  out.write(request);
                  out.flush();
                } catch (IOException e) {
                  // It has stopped listening; what it said is read below.
                }
              });
      boolean head =
          new String(request, 0, Math.min(5, request.length), ISO_8859_1).equals("HEAD ");
      answer = read(socket.getInputStream(), mayBeCut, head);
    }
    join(writer);
    return parse(answer);
  }

  private static byte[] read(InputStream in, boolean mayBeCut, boolean head) throws IOException {
    var all = new ByteArrayOutputStream();
    var buffer = new byte[16 * 1024];
    try {
      while (all.size() < LONGEST) {
        int count = in.read(buffer);
        if (count < 0) {
          break;
        }
        all.write(buffer, 0, count);
        if (enough(all.toString(ISO_8859_1), head)) {
          break;
        }
      }
    } catch (SocketTimeoutException e) {
      if (!mayBeCut) {
        throw e;
      }
    } catch (IOException e) {
      // Reset: what came before counts.
    }
    return all.toByteArray();
  }

  /**
   * Whether all is there, or there will never be all. A server that could not read all headers does
   * not know that the connection was to be closed.
   */
  private static boolean enough(String text, boolean head) {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 || text.startsWith("HTTP/1.1 100 ")) {
      return false;
    }
    Answer answer = parse(text.getBytes(ISO_8859_1));
    String length = answer.header("content-length");
    return head
        || answer.status() == 304
        || answer.header("content-type").startsWith("text/event-stream")
        || (length.matches("[0-9]{1,8}") && answer.body().length() >= Integer.parseInt(length));
  }

  private static Answer parse(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1).replaceFirst("^HTTP/1.1 100 Continue\r\n\r\n", "");
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 || !text.startsWith("HTTP/1.")) {
      return new Answer(0, text, "");
    }
    return new Answer(
        Integer.parseInt(text.substring(9, 12)),
        text.substring(0, end + 4),
        text.substring(end + 4));
  }

  private static void join(Thread writer) {
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
