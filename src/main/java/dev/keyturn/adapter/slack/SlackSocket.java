package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.slack.api.socket_mode.SocketModeClient;
import com.slack.api.socket_mode.impl.SocketModeClientJavaWSImpl;
import com.slack.api.socket_mode.queue.impl.ConcurrentLinkedMessageQueue;
import dev.keyturn.remote.Backoff;
import dev.keyturn.rotation.SecretValue;
import java.io.IOException;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears Slack over a connection that we open, for an installation that nobody can reach. The
 * library's own watch over its connection stops for ever at the first refusal of a new address, so
 * ours does that: every few seconds it asks whether the connection answers, and opens another.
 */
public final class SlackSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SlackSocket.class);
  private static final int THREADS = 2;
  private static final long LOOK_MS = 5_000;

  /** Slack allows few new addresses a minute. */
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(LOOK_MS), Duration.ofMinutes(1));

  private final SlackApi api;
  private final SlackDoor door;
  private final SecretValue appToken;
  private final RandomGenerator random;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("slack-socket").factory());
  private volatile @Nullable SocketModeClient client;
  private volatile boolean up;
  private int skip;
  private int inVain;
  private boolean complained;

  public SlackSocket(SlackApi api, SlackDoor door, SecretValue appToken, RandomGenerator random) {
    this.api = api;
    this.door = door;
    this.appToken = appToken;
    this.random = random;
  }

  /** Connects, now or as soon as Slack lets it. */
  public void start() {
    var _ = watch.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  /** Whether Slack answered over it at the last look. */
  public boolean up() {
    return up;
  }

  private void look() {
    try {
      SocketModeClient now = client;
      if (now != null && now.verifyConnection()) {
        came();
        return;
      }
      if (skip > 0) {
        skip--;
        return;
      }
      skip = (int) (BACKOFF.after(++inVain, random).toMillis() / LOOK_MS);
      went(now);
      connect();
    } catch (IOException | URISyntaxException | RuntimeException e) {
      // Messages of the library may carry the address, which is as good as a token.
      failed(e.getClass().getSimpleName());
    }
  }

  private void came() {
    if (!up) {
      LOG.info("Slack's Socket Mode is connected");
    }
    up = true;
    inVain = 0;
    skip = 0;
    complained = false;
  }

  private void went(@Nullable SocketModeClient old) throws IOException {
    up = false;
    client = null;
    if (old != null) {
      old.close();
    }
  }

  private void failed(String why) {
    up = false;
    if (!complained) {
      LOG.warn("Slack's Socket Mode is not connected and is tried again: {}", why);
      complained = true;
    }
  }

  private void connect() throws IOException, URISyntaxException {
    String address = api.slack().issueSocketModeUrl(appToken.reveal());
    var fresh =
        new SocketModeClientJavaWSImpl(
            api.slack(),
            appToken.reveal(),
            address,
            THREADS,
            new ConcurrentLinkedMessageQueue(),
            true,
            false,
            LOOK_MS);
    fresh.addWebSocketMessageListener(message -> received(fresh, message));
    fresh.connect();
    client = fresh;
  }

  private void received(SocketModeClient from, String message) {
    Optional<JsonNode> envelope = Json.object(message);
    if (envelope.isEmpty()) {
      return;
    }
    String type = Json.text(envelope.get().path("type"));
    String id = Json.text(envelope.get().path("envelope_id"));
    if (id.isEmpty() || !(type.equals("interactive") || type.equals("slash_commands"))) {
      return;
    }
    var answer = Block.object().put("envelope_id", id);
    try {
      String body = door.envelope(id, type, envelope.get().path("payload"));
      if (body != null) {
        Json.object(body).ifPresent(payload -> answer.set("payload", payload));
      }
      from.sendSocketModeResponse(answer.toString());
    } catch (RuntimeException e) {
      // Not acknowledged: Slack tells the person that it did not work.
      LOG.warn("an envelope of Slack was not taken: {}", e.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
    try {
      went(client);
    } catch (IOException | RuntimeException e) {
      LOG.debug("Slack's Socket Mode did not close well: {}", e.getClass().getSimpleName());
    }
  }
}
