package dev.keyturn.remote;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends one HTTP/1.1 request and says what became of it. It follows no redirect, ends in time
 * whatever the other side does, and keeps no more of an answer than it was told to. Of requests and
 * answers nothing gets into a failure but the status. Thread-safe.
 */
public class HttpSender implements AutoCloseable {
  private final String system;
  private final Duration timeout;
  private final int mostBytes;
  private final Clock clock;
  private final HttpClient http;

  /**
   * @param body empty when it was longer than the limit
   * @param asked how long the other side wants to be left alone; null where it does not say
   * @param headers all of them
   */
  public record Answer(
      int status, Optional<byte[]> body, @Nullable Duration asked, HttpHeaders headers) {
    /** The same, and {@link RetryAfter#UNKNOWN} where it does not say. */
    public Duration pause() {
      return asked == null ? RetryAfter.UNKNOWN : asked;
    }
  }

  /**
   * @param system for failures
   * @param timeout from the start of one request to the end of its answer, connecting included
   * @param mostBytes of an answer's body
   * @param clock for {@code Retry-After} dates
   */
  public HttpSender(String system, Duration timeout, int mostBytes, Clock clock) {
    this.system = system;
    this.timeout = timeout;
    this.mostBytes = mostBytes;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
  }

  /** What we call ourselves: firewalls turn the default names of libraries away. */
  public static String userAgent() {
    var version = HttpSender.class.getPackage().getImplementationVersion();
    return "Keyturn/" + (version == null ? "development" : version);
  }

  /**
   * @param operation for failures
   * @param changes whether doing it twice is not the same as once
   * @return any answer, whatever its status
   * @throws RemoteFailure there was none. TRANSIENT: it was not sent, or only reads.
   *     OUTCOME_UNKNOWN: a change that may have been made
   */
  public Answer send(String operation, boolean changes, HttpRequest.Builder request)
      throws RemoteFailure {
    // The client's own timeout ends with the headers; an answer may drip for ever after them.
    CompletableFuture<HttpResponse<Optional<byte[]>>> sent =
        http.sendAsync(request.timeout(timeout).build(), _ -> new FirstBytes(mostBytes));
    try {
      var answer = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(
          answer.statusCode(),
          answer.body(),
          answer
              .headers()
              .firstValue("Retry-After")
              .map(header -> RetryAfter.read(header, clock))
              .orElse(null),
          answer.headers());
    } catch (ExecutionException e) {
      // Its message may quote the address.
      if (RemoteFailure.neverSent(e)) {
        throw unanswered(operation, false, changes, "no connection");
      }
      throw unanswered(
          operation,
          true,
          changes,
          e.getCause() instanceof HttpTimeoutException
              ? "no answer in time"
              : "the connection broke before an answer");
    } catch (TimeoutException e) {
      throw unanswered(operation, true, changes, "no answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered(operation, true, changes, "interrupted while it was sent");
    } finally {
      sent.cancel(true);
    }
  }

  private RemoteFailure unanswered(
      String operation, boolean sent, boolean changes, String problem) {
    return new RemoteFailure(
        RemoteFailure.Kind.unanswered(sent, changes), system, operation, 0, problem);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /** The body, or nothing as soon as it is longer than the limit: its status is known by then. */
  private static final class FirstBytes implements HttpResponse.BodySubscriber<Optional<byte[]>> {
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<Optional<byte[]>> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    FirstBytes(int most) {
      this.most = most;
    }

    @Override
    public CompletionStage<Optional<byte[]>> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription all) {
      subscription = all;
      all.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      for (ByteBuffer piece : pieces) {
        if (piece.remaining() > most - bytes.size()) {
          if (subscription != null) {
            subscription.cancel();
          }
          body.complete(Optional.empty());
          return;
        }
        byte[] part = new byte[piece.remaining()];
        piece.get(part);
        bytes.writeBytes(part);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      body.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
      body.complete(Optional.of(bytes.toByteArray()));
    }
  }
}
