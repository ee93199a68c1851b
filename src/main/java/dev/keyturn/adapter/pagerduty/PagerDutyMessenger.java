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
import dev.keyturn.remote.FailureKind;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.remote.RetryAfter;
import dev.keyturn.rotation.SecretValue;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Raises and clears alerts. */
public final class PagerDutyMessenger implements Messenger, AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration UNTIL_MENDED = Duration.ofMinutes(5);
  private static final String SYSTEM = "pagerduty";
  private static final int LONGEST_SUMMARY = 1024;
  private static final int ACCEPTED = 202;
  private static final int INVALID = 400;
  private static final int TOO_MANY = 429;
  private static final JsonMapper JSON = new JsonMapper();

  private final PagerDutySettings settings;
  private final Clock clock;
  private final Duration timeout;
  private final URI enqueue;
  private final HttpClient http;

  public PagerDutyMessenger(PagerDutySettings settings, Clock clock) {
    this(settings, clock, TIMEOUT);
  }

  PagerDutyMessenger(PagerDutySettings settings, Clock clock, Duration timeout) {
    this.settings = settings;
    this.clock = clock;
    this.timeout = timeout;
    this.enqueue = settings.url().resolve("/v2/enqueue");
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
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
      throw failure(FailureKind.TRANSIENT, 0, "no setting has this service");
    }
    HttpRequest request =
        HttpRequest.newBuilder(enqueue)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(event(message, key).toString(), UTF_8))
            .build();
    judge(send(request));
    return Optional.empty();
  }

  private static ObjectNode event(Message message, SecretValue key) {
    RotationFacts r = message.rotation();
    boolean clears = NoticePolicy.alarm(message.happening()) == NoticePolicy.Alarm.CLEAR;
    ObjectNode event = JSON.createObjectNode();
    event.put("routing_key", key.reveal());
    event.put("event_action", clears ? "resolve" : "trigger");
    event.put("dedup_key", r.id().text());
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
    payload.put("source", r.plan() + "/" + r.environment());
    payload.put("severity", r.emergency() ? "critical" : "error");
    payload.put("timestamp", message.happening().at().toString());
    payload.put("component", r.plan());
    payload.put("group", r.environment());
    payload.put("class", Wording.type(message.happening()));
    ObjectNode details = payload.putObject("custom_details");
    details.put("rotation", r.id().text());
    details.put("detail", message.happening().detail());
    details.put("to_do", r.nextAction());
    details.put("secrets", String.join(", ", r.secrets()));
    details.put("owner", r.owner());
    details.put("requested_by", r.requestedBy());
    details.put("reason", r.reason());
    return event;
  }

  private void judge(HttpResponse<Void> answer) throws RemoteFailure {
    int status = answer.statusCode();
    if (status == ACCEPTED) {
      return;
    }
    if (status == INVALID) {
      // Its shape is ours, so it is the key. Nobody may miss an alarm because a key was mistyped.
      throw new RemoteFailure(
          FailureKind.TRANSIENT,
          SYSTEM,
          "enqueue",
          status,
          "PagerDuty calls the event invalid; check the routing key",
          UNTIL_MENDED);
    }
    if (status == TOO_MANY) {
      throw new RemoteFailure(
          FailureKind.TRANSIENT,
          SYSTEM,
          "enqueue",
          status,
          "PagerDuty wants a pause",
          RetryAfter.read(answer.headers().firstValue("Retry-After").orElse(null), clock));
    }
    throw failure(FailureKind.TRANSIENT, status, "PagerDuty did not take the event");
  }

  private HttpResponse<Void> send(HttpRequest request) throws RemoteFailure {
    // The client's own timeout ends with the headers; an answer may drip for ever after them.
    var sent = http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      return sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw notAnswered(e.getCause());
    } catch (TimeoutException e) {
      sent.cancel(true);
      throw failure(FailureKind.OUTCOME_UNKNOWN, 0, "no answer in time");
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      throw failure(FailureKind.OUTCOME_UNKNOWN, 0, "interrupted while it was sent");
    }
  }

  private static RemoteFailure notAnswered(@Nullable Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof HttpConnectTimeoutException
          || cause instanceof UnknownHostException
          || cause instanceof UnresolvedAddressException
          || cause instanceof SSLHandshakeException) {
        return failure(FailureKind.TRANSIENT, 0, "no connection");
      }
    }
    return failure(FailureKind.OUTCOME_UNKNOWN, 0, "the connection broke before an answer");
  }

  private static RemoteFailure failure(FailureKind kind, int status, String problem) {
    return new RemoteFailure(kind, SYSTEM, "enqueue", status, problem);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
