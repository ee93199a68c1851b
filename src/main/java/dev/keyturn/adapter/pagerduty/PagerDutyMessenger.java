package dev.keyturn.adapter.pagerduty;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.notice.Channel;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.Messenger;
import dev.keyturn.notice.NoticePolicy;
import dev.keyturn.notice.RotationFacts;
import dev.keyturn.notice.Wording;
import dev.keyturn.remote.HttpSender;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Raises and clears alerts. */
public final class PagerDutyMessenger implements Messenger, AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration UNTIL_MENDED = Duration.ofMinutes(5);
  private static final int LONGEST_ANSWER_BYTES = 64 * 1024;
  private static final String SYSTEM = "pagerduty";
  private static final int LONGEST_SUMMARY = 1024;
  private static final int ACCEPTED = 202;
  private static final int INVALID = 400;
  private static final int TOO_MANY = 429;
  private static final JsonMapper JSON = new JsonMapper();

  private final PagerDutySettings settings;
  private final URI enqueue;
  private final HttpSender http;

  public PagerDutyMessenger(PagerDutySettings settings, Clock clock) {
    this(settings, clock, TIMEOUT);
  }

  PagerDutyMessenger(PagerDutySettings settings, Clock clock, Duration timeout) {
    this.settings = settings;
    this.enqueue = settings.url().resolve("/v2/enqueue");
    this.http = new HttpSender(SYSTEM, timeout, LONGEST_ANSWER_BYTES, clock);
  }

  @Override
  public Channel channel() {
    return Channel.PAGERDUTY;
  }

  @Override
  public boolean reaches(String destination) {
    return settings.keys().containsKey(destination);
  }

  @Override
  public Optional<String> deliver(Message message, Receipts receipts) throws RemoteFailure {
    SecretValue key = settings.keys().get(message.destination());
    if (key == null) {
      throw failure(RemoteFailure.Kind.TRANSIENT, 0, "no setting has this service");
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(enqueue)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(event(message, key).toString(), UTF_8));
    judge(http.send("enqueue", true, request));
    return Optional.empty();
  }

  private static ObjectNode event(Message message, SecretValue key) {
    RotationFacts r = message.rotation();
    boolean clears = NoticePolicy.alarm(message.happening()) == NoticePolicy.Alarm.CLEAR;
    ObjectNode event = JSON.createObjectNode();
    event.put("routing_key", key.reveal());
    event.put("event_action", clears ? "resolve" : "trigger");
    event.put("dedup_key", NoticePolicy.incident(message.happening()));
    if (clears) {
      return event;
    }
    event.put("client", "Keyturn");
    if (r.link() != null) {
      event.put("client_url", r.link());
    }
    ObjectNode payload = event.putObject("payload");
    String summary = Wording.headline(message);
    payload.put("summary", summary.substring(0, Math.min(summary.length(), LONGEST_SUMMARY)));
    payload.put("source", r.rotation().plan() + "/" + r.rotation().environment());
    payload.put("severity", r.rotation().emergency() ? "critical" : "error");
    payload.put("timestamp", message.happening().at().toString());
    payload.put("component", r.rotation().plan());
    payload.put("group", r.rotation().environment());
    payload.put("class", Wording.type(message.happening()));
    ObjectNode details = payload.putObject("custom_details");
    details.put("rotation", r.rotation().id());
    details.put("detail", message.happening().detail());
    details.put("to_do", Wording.toDo(message.happening(), r));
    details.put("secrets", String.join(", ", r.secrets()));
    details.put("owner", r.owner());
    details.put("requested_by", r.rotation().requestedBy());
    details.put("reason", r.rotation().reason());
    return event;
  }

  private void judge(HttpSender.Answer answer) throws RemoteFailure {
    int status = answer.status();
    if (status == ACCEPTED) {
      return;
    }
    if (status == INVALID) {
      // Its shape is ours, so it is the key. Nobody may miss an alarm because a key was mistyped.
      throw RemoteFailure.pause(
          SYSTEM,
          "enqueue",
          status,
          "PagerDuty calls the event invalid; check the routing key",
          UNTIL_MENDED);
    }
    if (status == TOO_MANY) {
      throw RemoteFailure.pause(
          SYSTEM, "enqueue", status, "PagerDuty wants a pause", answer.pause());
    }
    throw failure(RemoteFailure.Kind.TRANSIENT, status, "PagerDuty did not take the event");
  }

  private static RemoteFailure failure(RemoteFailure.Kind kind, int status, String problem) {
    return new RemoteFailure(kind, SYSTEM, "enqueue", status, problem);
  }

  @Override
  public void close() {
    http.close();
  }
}
