package dev.keyturn.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Strangers that hold thousands of bodies back, each from one of many addresses and all but its
 * last bytes sent, against {@code serve} on the image's own flags.
 */
class SlowBodiesIT {
  private static final int CONNECTIONS = 3500;
  private static final int ADDRESSES = 500;
  private static final int DECLARED = 64_000;
  private static final int SENT = 63_000;
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir private Path directory;

  @Test
  void serve_answers_while_strangers_hold_back_the_ends_of_thousands_of_bodies() throws Exception {
    Files.createDirectories(directory.resolve("plans"));
    var slow = new ArrayList<SocketChannel>();
    try (var serve = Keyturn.startPlain(flags(), environment(), "serve", "--port", "0")) {
      serve.awaitOut("keyturn serves on");
      int port = Integer.parseInt(serve.outText().replaceAll("(?s).*:([0-9]+).*", "$1"));
      ByteBuffer body = ByteBuffer.wrap(body());
      var looks = new ArrayList<String>();

      for (int i = 0; i < CONNECTIONS; i++) {
        slow.add(hold(port, i % ADDRESSES, body.duplicate()));
        if (i % 500 == 499) {
          looks.add(ask(port, "GET /health HTTP/1.0\r\n\r\n"));
        }
      }

      // One may be late on a machine that has other things to do, while the code is still cold.
      assertThat(looks.stream().filter(look -> look.contains(" 200 ")).count())
          .as(looks.toString())
          .isGreaterThanOrEqualTo(looks.size() - 1);
      assertThat(ask(port, "GET /health HTTP/1.0\r\n\r\n")).contains(" 200 ");
      assertThat(ask(port, head(5) + "hello")).as("one that comes at once").contains(" 401 ");
      assertThat(serve.alive()).isTrue();
      assertThat(serve.err()).noneMatch(line -> line.contains("OutOfMemory"));
    } finally {
      for (SocketChannel each : slow) {
        each.close();
      }
    }
  }

  /** What the image gives to the JVM. */
  private static List<String> flags() throws IOException {
    Matcher flags =
        Pattern.compile("printf '%s\\\\n' \\\\\\n([^>]*)> jvm\\.args")
            .matcher(Files.readString(Path.of("Dockerfile")));
    assertThat(flags.find()).as("the flags in the Dockerfile").isTrue();
    List<String> all = List.of(flags.group(1).replace("\\\n", " ").strip().split("\\s+"));
    assertThat(all).contains("-Xmx256m");
    return all;
  }

  private Map<String, String> environment() {
    return Map.of(
        "KEYTURN_DATA", directory.resolve("data").toString(),
        "KEYTURN_PLANS", directory.resolve("plans").toString(),
        "VAULT_ADDR", "http://127.0.0.1:9",
        "VAULT_TOKEN", "of-no-use",
        "KEYTURN_SLACK_BOT_TOKEN", "xoxb-1-of-no-use",
        "KEYTURN_SLACK_TEAM", "T012345",
        "KEYTURN_SLACK_SIGNING_SECRET", "0123456789abcdef0123456789abcdef",
        "KEYTURN_SLACK_URL", "http://127.0.0.1:9/api/");
  }

  /** As if it were signed: nobody knows before all of it is there. */
  private static String head(int length) {
    return "POST /slack/interactions HTTP/1.1\r\nHost: keyturn\r\n"
        + "Content-Type: application/x-www-form-urlencoded\r\nX-Slack-Request-Timestamp: "
        + Clock.systemUTC().instant().getEpochSecond()
        + "\r\nX-Slack-Signature: v0="
        + "a".repeat(64)
        + "\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  private static byte[] body() {
    return (head(DECLARED) + "x".repeat(SENT)).getBytes(US_ASCII);
  }

  private static SocketChannel hold(int port, int address, ByteBuffer body) throws IOException {
    var channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_SNDBUF, 2 * DECLARED);
    byte[] from = {127, 1, (byte) (address / 250), (byte) (1 + address % 250)};
    channel.bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
    try {
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      // A server that does not read must not hold up this test.
      channel.configureBlocking(false);
      channel.write(body);
    } catch (IOException e) {
      // It has been sent away: so much the better.
    }
    return channel;
  }

  /** The first line of the answer; empty: there was none in time. */
  private static String ask(int port, String request) {
    int millis = (int) Patience.stretched(SOON).toMillis();
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
      socket.setSoTimeout(millis);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readNBytes(16), US_ASCII);
    } catch (IOException e) {
      return "no answer: " + e.getClass().getSimpleName();
    }
  }
}
