package dev.keyturn.notice;

import dev.keyturn.notice.NoticeStore.Pending;
import dev.keyturn.notice.NoticeStore.Place;
import dev.keyturn.remote.Backoff;
import dev.keyturn.remote.RemoteFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is in the outbox, each message once and those about one rotation to one place in
 * their order. A message is marked as perhaps delivered before it is sent, so that a process that
 * dies in between leaves that behind and the next try looks first.
 */
public final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final int BATCH = 100;
  private static final int LONGEST_PROBLEM = 500;
  private static final int LONGEST_RECEIPT = 300;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(2), LONGEST_PAUSE);

  /** In which a request that was sent may still be worked on; a look before then proves nothing. */
  private static final Duration QUIET = Duration.ofSeconds(30);

  /** So long a place that failed is left alone, for all rotations: it will not have come back. */
  private static final Duration REST = Duration.ofSeconds(5);

  private static final Duration GIVE_UP = Duration.ofDays(3);

  /** After an outage of Keyturn itself a message is old before it was ever tried. */
  private static final int LEAST_TRIES = 5;

  /** With the schedule's own time to stop it is less than what a platform allows. */
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(8);

  private static final int TRIES_OF_A_BROKEN_MESSENGER = 10;

  private final NoticeStore store;
  private final Facts facts;
  private final List<Messenger> messengers;
  private final RandomGenerator random;

  /** Of each channel the thread that was begun last; it may still be at it. */
  private final Map<Channel, Thread> threads = new ConcurrentHashMap<>();

  public Outbox(
      NoticeStore store, Facts facts, Collection<Messenger> messengers, RandomGenerator random) {
    this.store = store;
    this.facts = facts;
    this.messengers = List.copyOf(messengers);
    this.random = random;
  }

  /**
   * Delivers everything that is due. Each channel has a thread, so that a place that does not
   * answer keeps no other channel waiting, in this run or in the next.
   *
   * @param longest no message is begun after this; those under way are awaited as long again
   */
  public void run(Duration longest) {
    long deadline = System.nanoTime() + longest.toNanos();
    var begun = new ArrayList<Thread>();
    for (Messenger messenger : messengers) {
      Thread before = threads.get(messenger.channel());
      if (before == null || !before.isAlive()) {
        Thread thread = Thread.startVirtualThread(() -> deliverOrReport(messenger, deadline));
        threads.put(messenger.channel(), thread);
        begun.add(thread);
      }
    }
    await(begun, deadline + longest.toNanos());
  }

  /** Waits for what is under way, so that it is known what became of it while that can be kept. */
  @Override
  public void close() {
    await(threads.values(), System.nanoTime() + LONGEST_CLOSE.toNanos());
  }

  private static void await(Collection<Thread> some, long end) {
    try {
      for (Thread thread : some) {
        thread.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      // They end by themselves. An interrupt in the middle of H2's work would close its file.
      Thread.currentThread().interrupt();
    }
  }

  private void deliverOrReport(Messenger messenger, long deadline) {
    try {
      deliverAll(messenger, deadline);
    } catch (RuntimeException e) {
      // The database is gone, or a bug: the rows say what is left, and the next turn goes on.
      LOG.warn(
          "messages over {} are delivered later: {}",
          messenger.channel(),
          e.getClass().getSimpleName());
    }
  }

  private void deliverAll(Messenger messenger, long deadline) {
    var failed = new HashSet<Place>();
    var outOfReach = new HashSet<Long>();
    boolean more = true;
    while (more) {
      more = false;
      // They stay due, so they must not take the places of those that can be delivered.
      for (Pending message : store.due(messenger.channel(), BATCH + outOfReach.size())) {
        if (System.nanoTime() - deadline >= 0) {
          return;
        }
        if (!messenger.reaches(message.place().destination())) {
          more |= unreachable(message) || outOfReach.add(message.id());
        } else if (!failed.contains(message.place())) {
          // Behind a message that is done there may be the next one.
          boolean done = deliver(messenger, message);
          more |= done;
          if (!done) {
            failed.add(message.place());
          }
        }
      }
    }
  }

  /**
   * @return whether the next message to the place may be tried
   */
  private boolean deliver(Messenger messenger, Pending message) {
    if (message.form() == Message.Form.REFRESH && store.merge(message)) {
      return true;
    }
    long taken = System.nanoTime();
    if (!store.take(message, store.now().plus(messenger.longest().multipliedBy(2)))) {
      return false;
    }
    Message whole;
    try {
      whole =
          new Message(
              message.messageId(),
              message.place().destination(),
              message.form(),
              message.unsure(),
              message.happening(),
              facts.of(message.happening().rotation(), messenger.channel()));
    } catch (RuntimeException e) {
      return unknown(message, e);
    }
    if (System.nanoTime() - taken > messenger.longest().toNanos()) {
      // This process stood still, so another may have taken the message as well.
      return false;
    }
    return send(messenger, message, whole);
  }

  private boolean send(Messenger messenger, Pending message, Message whole) {
    try {
      Optional<String> receipt =
          messenger.deliver(
              whole, () -> store.root(message.happening().rotation(), message.place()));
      store.delivered(message, receipt.map(r -> shorten(r, LONGEST_RECEIPT)).orElse(null));
      return true;
    } catch (RemoteFailure failure) {
      return failed(message, failure);
    } catch (RuntimeException bug) {
      return broken(message, bug);
    }
  }

  private boolean failed(Pending message, RemoteFailure failure) {
    String problem = failure.kind() + ": " + failure.getMessage();
    if (failure.kind() == RemoteFailure.Kind.REJECTED) {
      giveUp(message, problem);
      return true;
    }
    if (tooOld(message)) {
      giveUp(message, "not delivered for " + GIVE_UP.toDays() + " days, " + problem);
      return true;
    }
    boolean unknown = failure.kind() == RemoteFailure.Kind.OUTCOME_UNKNOWN;
    Duration wait = pause(message);
    Instant now = store.now();
    if (unknown) {
      wait = longer(wait, QUIET);
    }
    Duration asked = failure.retryAfter();
    if (asked != null) {
      wait = longer(wait, asked);
    }
    store.rest(message.place(), now.plus(asked == null ? REST : asked));
    store.later(
        message, now.plus(wait), unknown || message.unsure(), shorten(problem, LONGEST_PROBLEM));
    return false;
  }

  /**
   * A bug of a messenger's: it says nothing about what arrived, and must not hold the others up.
   */
  private boolean broken(Pending message, RuntimeException bug) {
    String problem = "BROKEN: " + bug.getClass().getSimpleName();
    if (message.attempts() + 1 >= TRIES_OF_A_BROKEN_MESSENGER) {
      giveUp(message, problem);
      return true;
    }
    LOG.warn(
        "a message of rotation {} over {} failed by a bug: {}",
        message.happening().rotation(),
        message.place().channel(),
        where(bug));
    store.later(message, store.now().plus(longer(pause(message), QUIET)), true, problem);
    return false;
  }

  /** Nothing was sent. The message waits, and no other rotation's with it. */
  private boolean unknown(Pending message, RuntimeException bug) {
    String problem = shorten("what it says is not known: " + where(bug), LONGEST_PROBLEM);
    if (tooOld(message)) {
      giveUp(message, problem);
      return true;
    }
    LOG.warn(
        "a message of rotation {} over {} waits: {}",
        message.happening().rotation(),
        message.place().channel(),
        problem);
    store.later(message, store.now().plus(pause(message)), message.unsure(), problem);
    return true;
  }

  /** Another process may have the setting; if none has, the message grows old. */
  private boolean unreachable(Pending message) {
    Instant now = store.now();
    if (message.happening().at().plus(GIVE_UP).isBefore(now)
        && store.take(message, now.plus(LONGEST_PAUSE))) {
      giveUp(message, "no setting reaches this receiver");
      return true;
    }
    return false;
  }

  private void giveUp(Pending message, String problem) {
    LOG.warn(
        "a message of rotation {} over {} is given up: {}",
        message.happening().rotation(),
        message.place().channel(),
        problem);
    store.giveUp(message, shorten(problem, LONGEST_PROBLEM));
  }

  private boolean tooOld(Pending message) {
    return message.attempts() + 1 >= LEAST_TRIES
        && message.happening().at().plus(GIVE_UP).isBefore(store.now());
  }

  private Duration pause(Pending message) {
    return BACKOFF.after(message.attempts() + 1, random);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static String shorten(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest);
  }

  /** Not its message, which may be a library's and have anything in it. */
  private static String where(RuntimeException bug) {
    return bug.getClass().getSimpleName()
        + Arrays.stream(bug.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("dev.keyturn."))
            .findFirst()
            .map(frame -> " at " + frame)
            .orElse("");
  }
}
