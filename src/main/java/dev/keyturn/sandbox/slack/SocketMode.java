package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.java_websocket.WebSocket;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;

/**
 * The other end of Socket Mode: a ticket opens one connection, envelopes go out on one of them, and
 * each waits for its acknowledgement.
 *
 * @see <a href="https://docs.slack.dev/apis/events-api/using-socket-mode">Socket Mode</a>
 */
final class SocketMode implements AutoCloseable {
  private static final int POLICY_VIOLATION = 1008;
  private static final int STOP_MILLIS = 1000;

  private final SlackWorld world;
  private final Set<String> tickets = ConcurrentHashMap.newKeySet();
  private final List<WebSocket> open = new CopyOnWriteArrayList<>();
  private final Map<String, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();
  private @Nullable Listener listener;

  SocketMode(SlackWorld world) {
    this.world = world;
  }

  /** An address that one client can connect to once. */
  synchronized URI ticket() {
    try {
      if (listener == null) {
        listener = new Listener();
        listener.setReuseAddr(true);
        listener.start();
        listener.listening.await();
      }
      String ticket = world.naming.hex(16);
      tickets.add(ticket);
      return URI.create("ws://127.0.0.1:" + listener.getPort() + "/link/?ticket=" + ticket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiError.of("internal_error");
    }
  }

  boolean connected() {
    return !open.isEmpty();
  }

  ClickOutcome send(String type, JsonNode payload) {
    String id = UUID.randomUUID().toString();
    ObjectNode envelope =
        JsonNodeFactory.instance
            .objectNode()
            .put("envelope_id", id)
            .put("type", type)
            .put("accepts_response_payload", true);
    envelope.set("payload", payload);
    var answer = new CompletableFuture<String>();
    waiting.put(id, answer);
    try {
      open.getFirst().send(envelope.toString());
      return new ClickOutcome(
          200, answer.get(Courier.PATIENCE.toMillis(), TimeUnit.MILLISECONDS), "");
    } catch (TimeoutException e) {
      return ClickOutcome.silent("operation_timeout");
    } catch (ExecutionException | WebsocketNotConnectedException e) {
      return ClickOutcome.silent("dispatch_failed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ClickOutcome.silent("dispatch_failed");
    } finally {
      waiting.remove(id);
    }
  }

  /** Tells every client to connect anew, as Slack does every few hours, and then hangs up. */
  void disconnect(String reason) {
    ObjectNode goodbye =
        JsonNodeFactory.instance.objectNode().put("type", "disconnect").put("reason", reason);
    goodbye.putObject("debug_info").put("host", "sandbox");
    for (WebSocket socket : emptied()) {
      socket.send(goodbye.toString());
      socket.close();
    }
  }

  /** Drops every connection without a word. */
  void cut() {
    for (WebSocket socket : emptied()) {
      socket.closeConnection(1006, "");
    }
  }

  private List<WebSocket> emptied() {
    List<WebSocket> were = List.copyOf(open);
    open.removeAll(were);
    return were;
  }

  @Override
  public synchronized void close() {
    if (listener != null) {
      try {
        listener.stop(STOP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final class Listener extends WebSocketServer {
    private final CountDownLatch listening = new CountDownLatch(1);

    Listener() {
      super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      setDaemon(true);
    }

    @Override
    public void onStart() {
      listening.countDown();
    }

    @Override
    public void onOpen(WebSocket socket, ClientHandshake handshake) {
      String asked = handshake.getResourceDescriptor();
      if (!tickets.remove(asked.substring(asked.lastIndexOf('=') + 1))) {
        socket.close(POLICY_VIOLATION);
        return;
      }
      ObjectNode hello =
          JsonNodeFactory.instance
              .objectNode()
              .put("type", "hello")
              .put("num_connections", open.size() + 1);
      hello.putObject("connection_info").put("app_id", world.appId);
      hello
          .putObject("debug_info")
          .put("host", "sandbox")
          .put("build_number", 1)
          .put("approximate_connection_time", 18_060);
      socket.send(hello.toString());
      open.add(socket);
    }

    @Override
    public void onClose(WebSocket socket, int code, String reason, boolean remote) {
      open.remove(socket);
    }

    @Override
    public void onMessage(WebSocket socket, String message) {
      JsonNode acknowledgement = ApiCall.tree(message);
      if (acknowledgement == null) {
        return;
      }
      var answer = waiting.get(acknowledgement.path("envelope_id").asText());
      if (answer != null) {
        JsonNode payload = acknowledgement.path("payload");
        answer.complete(payload.isMissingNode() ? "" : payload.toString());
      }
    }

    @Override
    public void onError(@Nullable WebSocket socket, Exception problem) {
      if (socket == null) {
        // It cannot listen: nobody may wait for it for ever.
        listening.countDown();
      }
    }
  }
}
