package dev.keyturn.api;

import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.Tokens;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.view.HappeningView;
import io.micronaut.http.sse.Event;
import io.micronaut.json.JsonMapper;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * Timelines as they grow. One thread looks into the database for all streams, a rotation once
 * however many follow it; no stream holds a thread, and a slow reader is sent only what it asks
 * for.
 */
@Singleton
class TimelineStream implements AutoCloseable {
  static final int LARGEST = 200;
  static final int OF_ONE = 10;
  private static final Logger LOG = LoggerFactory.getLogger(TimelineStream.class);
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration UNHEARD = Duration.ofSeconds(30);
  private static final Duration RECHECK = Duration.ofSeconds(5);

  /** An identity provider's token is not asked after; its owner comes again with a new one. */
  private static final Duration UNASKED = Duration.ofMinutes(15);

  private static final int PAGE = 200;

  private final RotationStore store;
  private final Tokens tokens;
  private final AuthorizedRotations authorized;
  private final JsonMapper json;
  private final Clock clock;
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService poller =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("live-events").factory());

  private final Future<?> looking;

  TimelineStream(
      RotationStore store,
      Tokens tokens,
      AuthorizedRotations authorized,
      JsonMapper json,
      Clock clock) {
    this.store = store;
    this.tokens = tokens;
    this.authorized = authorized;
    this.json = json;
    this.clock = clock;
    this.looking =
        poller.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Everything that happens to a rotation, and an end; for as long as the reader may see it.
   *
   * @param after only what came after the line with this id; 0: from the beginning
   * @throws Refused TOO_MANY_REQUESTS: as many streams are open as may be
   */
  Publisher<Event<String>> follow(Principal who, RotationId rotation, long after) throws Refused {
    Stream stream;
    synchronized (streams) {
      long own = streams.stream().filter(s -> s.who.name().equals(who.name())).count();
      if (own >= OF_ONE || streams.size() >= LARGEST) {
        throw new Refused(
            Refusal.TOO_MANY_REQUESTS, "Too many event streams are open. Close one, or wait.");
      }
      stream = new Stream(who, rotation, after, clock.instant());
      streams.add(stream);
    }
    return Flux.create(
        sink -> {
          sink.onDispose(() -> streams.remove(stream));
          stream.sink = sink;
          poller.execute(this::look);
        },
        FluxSink.OverflowStrategy.BUFFER);
  }

  int open() {
    return streams.size();
  }

  private void look() {
    Map<RotationId, List<Stream>> followed =
        streams.stream().collect(Collectors.groupingBy(s -> s.rotation));
    followed.forEach((rotation, followers) -> {
      try {
        look(rotation, followers);
      } catch (RuntimeException e) {
        // The database may be away for a while; the next look goes on from the same line.
        LOG.warn("a timeline could not be read: {}", e.getClass().getSimpleName());
      }
      followers.forEach(this::keepAlive);
    });
  }

  private void look(RotationId rotation, List<Stream> everybody) {
    // Before the timeline is read: an end that is seen here has its last line in there.
    Optional<Rotation> found = store.find(rotation);
    boolean ended = found.map(r -> r.state().phase().ended()).orElse(Boolean.TRUE);
    found.ifPresent(r -> everybody.forEach(s -> recheck(s, r.plan())));
    List<Stream> followers = everybody.stream().filter(this::reads).toList();
    if (followers.isEmpty()) {
      return;
    }
    long from = followers.stream().mapToLong(s -> s.last).min().orElse(0);
    List<TimelineEntry> lines = store.timeline(rotation, from, PAGE);
    boolean whole = lines.size() < PAGE;
    for (Stream stream : followers) {
      FluxSink<Event<String>> sink = stream.sink;
      if (sink == null) {
        continue;
      }
      boolean all = true;
      for (TimelineEntry line : lines) {
        if (line.id() > stream.last) {
          if (sink.requestedFromDownstream() == 0) {
            all = false;
            break;
          }
          stream.send(event(line), clock.instant());
          stream.last = line.id();
        }
      }
      if (ended && whole && all && sink.requestedFromDownstream() > 0) {
        stream.send(Event.of("{}").name("end"), clock.instant());
        sink.complete();
      }
    }
  }

  /** Whether it takes anything now: who does not must not hold up the others. */
  private boolean reads(Stream stream) {
    FluxSink<Event<String>> sink = stream.sink;
    if (sink == null && clock.instant().isAfter(stream.opened.plus(UNHEARD))) {
      streams.remove(stream);
    }
    return sink != null && sink.requestedFromDownstream() > 0;
  }

  /** A rotation takes days, and a token may be revoked or a plan be closed meanwhile. */
  private void recheck(Stream stream, String plan) {
    FluxSink<Event<String>> sink = stream.sink;
    Instant now = clock.instant();
    if (sink == null || now.isBefore(stream.checked.plus(RECHECK))) {
      return;
    }
    String token = stream.who.token();
    boolean known = token == null ? now.isBefore(stream.opened.plus(UNASKED)) : tokens.valid(token);
    if (known && authorized.maySee(stream.who, plan)) {
      stream.checked = now;
    } else {
      streams.remove(stream);
      sink.complete();
    }
  }

  private void keepAlive(Stream stream) {
    FluxSink<Event<String>> sink = stream.sink;
    Instant now = clock.instant();
    if (sink != null
        && !now.isBefore(stream.sent.plus(HEARTBEAT))
        && sink.requestedFromDownstream() > 0) {
      stream.send(Event.of("").comment("still here"), now);
    }
  }

  private Event<String> event(TimelineEntry line) {
    try {
      return Event.of(json.writeValueAsString(HappeningView.of(line)))
          .id(String.valueOf(line.id()))
          .name(line.what().name());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  @PreDestroy
  public void close() {
    looking.cancel(true);
    poller.shutdownNow();
    streams.forEach(stream -> {
      FluxSink<Event<String>> sink = stream.sink;
      if (sink != null) {
        sink.complete();
      }
    });
  }

  /** One reader. Only the poller's thread changes it, but for the sink. */
  private static final class Stream {
    private final Principal who;
    private final RotationId rotation;
    private final Instant opened;
    private long last;
    private Instant sent;
    private Instant checked;
    private volatile @Nullable FluxSink<Event<String>> sink;

    Stream(Principal who, RotationId rotation, long after, Instant opened) {
      this.who = who;
      this.rotation = rotation;
      this.last = after;
      this.opened = opened;
      // So that the first look answers, also when there is nothing to tell: the reader waits for
      // that.
      this.sent = Instant.EPOCH;
      this.checked = opened;
    }

    void send(Event<String> event, Instant now) {
      FluxSink<Event<String>> open = sink;
      if (open != null) {
        open.next(event);
        sent = now;
      }
    }
  }
}
