package dev.keyturn.adapter.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.notice.Channel;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.Messenger;
import dev.keyturn.remote.HttpSender;
import dev.keyturn.remote.RemoteFailure;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts signed events. A second copy, after an answer that was lost, has the same id; nothing can
 * be looked up at the receiver, which drops what it has seen.
 */
public final class WebhookMessenger implements Messenger, AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int LONGEST_ANSWER_BYTES = 64 * 1024;
  private static final String SYSTEM = "webhook";
  private static final int TOO_MANY = 429;
  private static final int GONE = 410;

  private final Map<String, WebhookSettings> receivers;
  private final Clock clock;
  private final HttpSender http;

  public WebhookMessenger(Map<String, WebhookSettings> receivers, Clock clock) {
    this(receivers, clock, TIMEOUT);
  }

  WebhookMessenger(Map<String, WebhookSettings> receivers, Clock clock, Duration timeout) {
    this.receivers = Map.copyOf(receivers);
    this.clock = clock;
    this.http = new HttpSender(SYSTEM, timeout, LONGEST_ANSWER_BYTES, clock);
  }

  @Override
  public Channel channel() {
    return Channel.WEBHOOK;
  }

  @Override
  public boolean reaches(String destination) {
    return receivers.containsKey(destination);
  }

  @Override
  public Optional<String> deliver(Message message, Receipts receipts) throws RemoteFailure {
    WebhookSettings receiver = receivers.get(message.destination());
    if (receiver == null) {
      throw failure(RemoteFailure.Kind.TRANSIENT, 0, "no setting has this receiver");
    }
    byte[] body = Payload.of(message);
    // The moment of this try: receivers refuse what was signed long ago.
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(receiver.url())
            .header("Content-Type", "application/json")
            .header("User-Agent", "Keyturn")
            .header("webhook-id", message.id())
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", sign(receiver, message.id(), timestamp, body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    judge(http.send("post", true, request));
    return Optional.empty();
  }

  private void judge(HttpSender.Answer answer) throws RemoteFailure {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return;
    }
    if (status == GONE) {
      throw failure(RemoteFailure.Kind.REJECTED, status, "the receiver wants no more of these");
    }
    if (status == TOO_MANY) {
      throw RemoteFailure.pause(
          SYSTEM, "post", status, "the receiver wants a pause", answer.pause());
    }
    throw failure(RemoteFailure.Kind.TRANSIENT, status, "the receiver did not take it");
  }

  private static String sign(WebhookSettings receiver, String id, String timestamp, byte[] body) {
    var signed = new ByteArrayOutputStream();
    signed.writeBytes((id + "." + timestamp + ".").getBytes(UTF_8));
    signed.writeBytes(body);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(receiver.key(), "HmacSHA256"));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.toByteArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static RemoteFailure failure(RemoteFailure.Kind kind, int status, String problem) {
    return new RemoteFailure(kind, SYSTEM, "post", status, problem);
  }

  @Override
  public void close() {
    http.close();
  }
}
