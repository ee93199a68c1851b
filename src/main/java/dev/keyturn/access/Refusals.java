package dev.keyturn.access;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.rotation.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes refusals into the audit trail, beside the requests: nobody who is refused waits for it,
 * and nobody who floods us holds the trail's lock. In each minute ten of each person or address,
 * sixty of all people and sixty of all strangers have an entry each; the others are one entry with
 * their number. Strangers, however many, never crowd out what somebody known has tried.
 */
public final class Refusals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final String ANONYMOUS = "anonymous";
  private static final String SLACK_ID = "slack:";
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int OF_EACH = 10;
  private static final int OF_ALL = 60;
  private static final int KEPT = 600;
  private static final int AT_ONCE = 20;
  private static final int LOOK_SECONDS = 5;
  private static final int LAST_SECONDS = 3;

  private final Consumer<Runnable> inTransaction;
  private final Supplier<AuditTrail> trail;
  private final Clock clock;
  private final ScheduledExecutorService writer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofVirtual().name("refusals").factory(), new ThreadPoolExecutor.DiscardPolicy());

  private final ScheduledFuture<?> looks;

  private final Deque<AuditDraft> pending = new ArrayDeque<>();
  private final Map<String, Integer> ofEach = new HashMap<>();
  private final Map<Refusal, Integer> more = new EnumMap<>(Refusal.class);
  private Instant minute;
  private int ofStrangers;
  private int ofKnown;

  /**
   * @param inTransaction runs work in a transaction of the trail's store
   * @param trail asked for when there is something to write: it needs Vault
   */
  public Refusals(Consumer<Runnable> inTransaction, Supplier<AuditTrail> trail, Clock clock) {
    this.inTransaction = inTransaction;
    this.trail = trail;
    this.clock = clock;
    this.minute = clock.instant();
    this.looks =
        writer.scheduleWithFixedDelay(this::write, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** Notes one; returns at once. */
  public void note(RefusedRequest turned) {
    synchronized (pending) {
      turnMinute(false);
      boolean nameless = turned.who().equals(ANONYMOUS);
      // Slack says who it is, and Keyturn does not know them.
      boolean stranger = nameless || turned.who().startsWith(SLACK_ID);
      String from = nameless ? String.valueOf(turned.address()) : turned.who();
      boolean room =
          (stranger ? ofStrangers : ofKnown) < OF_ALL && ofEach.getOrDefault(from, 0) < OF_EACH;
      if (!room || pending.size() >= KEPT) {
        more.merge(turned.why(), 1, Integer::sum);
        return;
      }
      if (stranger) {
        ofStrangers++;
      } else {
        ofKnown++;
      }
      ofEach.merge(from, 1, Integer::sum);
      pending.add(draft(turned));
    }
    writer.execute(this::write);
  }

  /** Must hold the lock. The minute's number is written when the minute is over. */
  private void turnMinute(boolean now) {
    Instant at = clock.instant();
    if (!now && at.isBefore(minute.plus(MINUTE)) && !at.isBefore(minute)) {
      return;
    }
    if (!more.isEmpty()) {
      pending.add(summary());
    }
    more.clear();
    ofEach.clear();
    ofStrangers = 0;
    ofKnown = 0;
    minute = at;
  }

  /** All that waits, some at a time, so that others get at the trail in between. */
  private void write() {
    while (true) {
      List<AuditDraft> batch;
      synchronized (pending) {
        turnMinute(false);
        batch = pending.stream().limit(AT_ONCE).toList();
      }
      if (batch.isEmpty() || !written(batch)) {
        return;
      }
      synchronized (pending) {
        batch.forEach(pending::remove);
      }
    }
  }

  /** Whatever went wrong, the requests were refused; the entries wait for the next try. */
  private boolean written(List<AuditDraft> batch) {
    try {
      AuditTrail open = trail.get();
      inTransaction.accept(() -> batch.forEach(open::append));
      return true;
    } catch (RuntimeException e) {
      LOG.warn(
          "{} or more refused requests could not be written into the audit trail yet: {}",
          batch.size(),
          e.getClass().getSimpleName());
      return false;
    }
  }

  private static AuditDraft draft(RefusedRequest turned) {
    try {
      return entry(turned.who(), turned);
    } catch (IllegalArgumentException e) {
      // A name that the trail cannot hold is nobody's that we know.
      return entry(ANONYMOUS, turned);
    }
  }

  private static AuditDraft entry(String who, RefusedRequest turned) {
    return AuditDraft.by(new AuditDraft.Actor("user", who, turned.via()), "access.refused")
        .target(new AuditDraft.Target("keyturn", turned.what()))
        .outcome("refused")
        .errorCode(turned.why().name())
        .reason(turned.address() == null ? null : "from address " + turned.address())
        .build();
  }

  private AuditDraft summary() {
    int count = more.values().stream().mapToInt(Integer::intValue).sum();
    String words =
        more.entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey())
            .collect(Collectors.joining(", "));
    return AuditDraft.by(new AuditDraft.Actor("engine", "keyturn", "engine"), "access.refused")
        .outcome("refused")
        .errorCode(Refusal.TOO_MANY_REQUESTS.name())
        .attempt((long) count)
        .reason(count + " more in the minute from " + minute + ": " + words)
        .build();
  }

  /** Writes what waits, for three seconds at most. */
  @Override
  public void close() {
    synchronized (pending) {
      turnMinute(true);
    }
    looks.cancel(false);
    writer.execute(this::write);
    writer.shutdown();
    try {
      if (!writer.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (pending) {
      if (!pending.isEmpty()) {
        LOG.warn("{} refused requests are not in the audit trail", pending.size());
      }
    }
  }
}
