package dev.keyturn.sandbox.load;

import dev.keyturn.sandbox.load.LoadReport.Refusal;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/**
 * API keys of one service: some registered at the start, more over time, all of them used in turn.
 */
final class ApiKeyTraffic implements Activity {
  private static final int MOST = 400;

  private record ApiKey(String text, String kid, String registeredBy) {}

  private final LoadTarget target;
  private final String secret;
  private final int atStart;
  private final EdgeCalls edge;
  private final Tally tally;
  private final Clock clock;
  private final RandomGenerator random;
  private final List<ApiKey> apiKeys = new CopyOnWriteArrayList<>();
  private final Turns turns = new Turns();

  ApiKeyTraffic(
      LoadTarget target,
      String secret,
      int atStart,
      EdgeCalls edge,
      Tally tally,
      Clock clock,
      RandomGenerator random) {
    this.target = target;
    this.secret = secret;
    this.atStart = atStart;
    this.edge = edge;
    this.tally = tally;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public boolean seed() throws InterruptedException {
    while (apiKeys.size() < atStart) {
      if (!register()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void once() throws InterruptedException {
    List<ApiKey> all = List.copyOf(apiKeys);
    if (all.isEmpty() || (all.size() < MOST && random.nextInt(10) == 0)) {
      register();
    } else {
      check(turns.next(all, random));
    }
  }

  @Override
  public void sweep() throws InterruptedException {
    for (ApiKey apiKey : apiKeys) {
      check(apiKey);
    }
  }

  private boolean register() throws InterruptedException {
    HttpRequest request =
        EdgeCalls.request(target, "/api-keys", secret)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    Optional<EdgeCalls.Reply> reply = edge.send(request, 201, 201);
    reply.ifPresent(
        made -> apiKeys.add(new ApiKey(made.text("apiKey"), made.text("kid"), made.by())));
    return reply.isPresent();
  }

  private void check(ApiKey apiKey) throws InterruptedException {
    HttpRequest request =
        EdgeCalls.request(target, "/api-keys/check", secret)
            .header("X-Api-Key", apiKey.text())
            .build();
    Optional<EdgeCalls.Reply> reply = edge.send(request, 200, 401);
    if (reply.isEmpty()) {
      return;
    }
    if (reply.get().status() == 200) {
      tally.apiKeysAccepted.increment();
      return;
    }
    tally.apiKeysRejected.increment();
    tally.refused(
        new Refusal(
            clock.instant(),
            "API key",
            secret,
            apiKey.kid(),
            apiKey.registeredBy(),
            reply.get().by(),
            reply.get().text("error")));
  }
}
