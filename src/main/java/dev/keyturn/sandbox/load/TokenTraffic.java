package dev.keyturn.sandbox.load;

import dev.keyturn.sandbox.load.LoadReport.Refusal;
import dev.keyturn.sandbox.load.LoadTarget.TokenUse;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Tokens of one shared secret: issued by any signer, shown to any verifier, again and again until
 * shortly before they expire. The pool is kept per kid, so that the last tokens of a key that no
 * longer signs stay in it to their end.
 */
final class TokenTraffic implements Activity {
  private static final int TOKENS_PER_KID = 200;
  private static final int SEEDS = 10;

  /** A service together with the name under which it knows the secret. */
  record At(LoadTarget target, TokenUse use) {}

  private record Token(String text, String kid, Instant expiresAt, String issuedBy) {}

  private final List<At> issuers;
  private final List<At> verifiers;
  private final EdgeCalls edge;
  private final Tally tally;
  private final Clock clock;
  private final Duration margin;
  private final RandomGenerator random;
  private final Map<String, List<Token>> pool = new LinkedHashMap<>();

  TokenTraffic(
      List<At> services,
      Duration margin,
      EdgeCalls edge,
      Tally tally,
      Clock clock,
      RandomGenerator random) {
    this.issuers = services.stream().filter(at -> at.use().issues()).toList();
    this.verifiers = services.stream().filter(at -> at.use().verifies()).toList();
    this.margin = margin;
    this.edge = edge;
    this.tally = tally;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public boolean seed() throws InterruptedException {
    for (int i = 0; i < SEEDS && !issuers.isEmpty(); i++) {
      if (!issue()) {
        return false;
      }
    }
    return true;
  }

  /** One request in five fetches a token, the other four show one. */
  @Override
  public void once() throws InterruptedException {
    Optional<Token> token = random.nextInt(5) == 0 ? Optional.empty() : pick();
    if (token.isPresent() && !verifiers.isEmpty()) {
      show(token.get(), verifiers.get(random.nextInt(verifiers.size())));
    } else if (!issuers.isEmpty()) {
      issue();
    }
  }

  private boolean issue() throws InterruptedException {
    At at = issuers.get(random.nextInt(issuers.size()));
    HttpRequest request =
        EdgeCalls.request(at.target(), "/tokens", at.use().secret())
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    Optional<EdgeCalls.Reply> reply = edge.send(request, 201, 201);
    reply.ifPresent(of -> {
      tally.tokensIssued.increment();
      keep(
          new Token(
              of.text("token"), of.text("kid"), Instant.parse(of.text("expiresAt")), of.by()));
    });
    return reply.isPresent();
  }

  private void show(Token token, At at) throws InterruptedException {
    HttpRequest request =
        EdgeCalls.request(at.target(), "/tokens/verify", at.use().secret())
            .header("Authorization", "Bearer " + token.text())
            .build();
    Optional<EdgeCalls.Reply> reply = edge.send(request, 200, 401);
    if (reply.isEmpty()) {
      return;
    }
    if (reply.get().status() == 200) {
      tally.tokensVerified.increment();
    } else if (good(token)) {
      tally.tokensRejected.increment();
      tally.refused(
          new Refusal(
              clock.instant(),
              "token",
              at.use().secret(),
              token.kid(),
              token.issuedBy(),
              reply.get().by(),
              reply.get().text("error")));
    }
  }

  /** Asked before a token is shown and again when it is refused: it may have expired on the way. */
  private boolean good(Token token) {
    return clock.instant().plus(margin).isBefore(token.expiresAt());
  }

  private synchronized void keep(Token token) {
    List<Token> sameKid = pool.computeIfAbsent(token.kid(), _ -> new ArrayList<>());
    if (sameKid.size() < TOKENS_PER_KID) {
      sameKid.add(token);
    } else {
      sameKid.set(random.nextInt(TOKENS_PER_KID), token);
    }
  }

  /**
   * A kid at random first: the rare tokens of a key on its way in or out are shown as often as the
   * many.
   */
  private synchronized Optional<Token> pick() {
    pool.values().forEach(tokens -> tokens.removeIf(token -> !good(token)));
    pool.values().removeIf(List::isEmpty);
    if (pool.isEmpty()) {
      return Optional.empty();
    }
    List<Token> tokens =
        pool.values().stream().skip(random.nextInt(pool.size())).findFirst().orElseThrow();
    return Optional.of(tokens.get(random.nextInt(tokens.size())));
  }
}
