package dev.keyturn.adapter.application;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
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
 * One HTTP/1.1 request over a connection of its own, so that a balancer spreads the calls over the
 * replicas. Follows no redirect, reads no more than it was told to, and ends in time: the client's
 * own timeout stops at the headers.
 */
final class OneCall {
  private OneCall() {}

  /**
   * @param body empty when it was longer than the limit
   * @param retryAfter how long the other side wants to be left alone; in its own form
   */
  record Answer(int status, Optional<byte[]> body, Optional<String> retryAfter) {}

  /** Null when nobody answered in time; the cause is of no use to the caller. */
  static @Nullable Answer send(HttpRequest request, Duration timeout, int bodyLimitBytes) {
    var client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .proxy(HttpClient.Builder.NO_PROXY) // The addresses that were checked, and no other.
            .build();
    try {
      var response =
          client
              .sendAsync(request, _ -> new Bounded(bodyLimitBytes))
              .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return new Answer(
          response.statusCode(), response.body(), response.headers().firstValue("Retry-After"));
    } catch (ExecutionException | TimeoutException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      client.shutdownNow();
    }
  }

  private static final class Bounded implements HttpResponse.BodySubscriber<Optional<byte[]>> {
    private final int limitBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<Optional<byte[]>> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    Bounded(int limitBytes) {
      this.limitBytes = limitBytes;
    }

    @Override
    public CompletionStage<Optional<byte[]>> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
      for (var part : parts) {
        if (body.isDone()) {
          return;
        }
        if (bytes.size() + part.remaining() > limitBytes) {
          body.complete(Optional.empty());
          if (subscription != null) {
            subscription.cancel();
          }
          return;
        }
        var chunk = new byte[part.remaining()];
        part.get(chunk);
        bytes.writeBytes(chunk);
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
