package dev.keyturn.adapter.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import dev.keyturn.access.IdentityTokens.KeysOutOfReach;
import dev.keyturn.remote.HttpSender;
import dev.keyturn.remote.RemoteFailure;
import java.net.URI;
import java.net.http.HttpRequest;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider's keys, kept for ten minutes. A key that is not among them is looked for once more, at
 * most every half minute, whoever asks: an unknown key id must not be a lever on the provider. When
 * the provider does not answer, keys serve for an hour; not longer, because it may have withdrawn
 * one.
 */
final class PublishedKeys implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration USABLE = Duration.ofHours(1);
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int LARGEST_BYTES = 256 * 1024;

  private final URI address;
  private final Clock clock;
  private final HttpSender http;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Kept kept;
  private volatile @Nullable Instant asked;

  /** Numbered, so that who waited for the lock sees whether somebody else has asked meanwhile. */
  private record Kept(JWKSet keys, Instant since, int number) {}

  PublishedKeys(URI address, Clock clock) {
    this.address = address;
    this.clock = clock;
    this.http = new HttpSender("identity", ANSWER, LARGEST_BYTES, clock);
  }

  /** The keys that the selector picks; empty when there are none even among the newest. */
  List<JWK> select(JWKSelector selector) throws KeysOutOfReach {
    Kept before = kept;
    if (before == null || !young(before, USABLE)) {
      return selector.select(newer(before).keys());
    }
    List<JWK> found = selector.select(before.keys());
    if (found.isEmpty()) {
      return selector.select(newer(before).keys());
    }
    if (!young(before, FRESH) && asking.tryLock()) {
      try {
        return selector.select(newer(before).keys());
      } finally {
        asking.unlock();
      }
    }
    return found;
  }

  /** What was published after {@code before}, as far as it may be asked for now. */
  private Kept newer(@Nullable Kept before) throws KeysOutOfReach {
    asking.lock();
    try {
      if (number(kept) == number(before) && mayAsk()) {
        asked = clock.instant();
        JWKSet answer = ask();
        if (answer != null) {
          kept = new Kept(answer, clock.instant(), number(before) + 1);
        }
      }
      Kept now = kept;
      if (now == null || !young(now, USABLE)) {
        throw new KeysOutOfReach();
      }
      return now;
    } finally {
      asking.unlock();
    }
  }

  private static int number(@Nullable Kept keys) {
    return keys == null ? 0 : keys.number();
  }

  private boolean mayAsk() {
    Instant last = asked;
    return last == null || !clock.instant().isBefore(last.plus(PAUSE));
  }

  private boolean young(Kept keys, Duration limit) {
    return clock.instant().isBefore(keys.since().plus(limit));
  }

  /** Null when there was no answer that can be used; the log says which way. */
  private @Nullable JWKSet ask() {
    var request = HttpRequest.newBuilder(address).header("Accept", "application/json");
    String problem;
    try {
      HttpSender.Answer answer = http.send("keys", false, request);
      if (answer.status() == 200 && answer.body().isPresent()) {
        return JWKSet.parse(new String(answer.body().get(), UTF_8));
      }
      problem = answer.status() == 200 ? "too long an answer" : "status " + answer.status();
    } catch (RemoteFailure e) {
      problem = e.problem();
    } catch (ParseException e) {
      problem = "no JWK set";
    }
    LOG.warn("the identity provider's keys could not be read: {}", problem);
    return null;
  }

  @Override
  public void close() {
    http.close();
  }
}
