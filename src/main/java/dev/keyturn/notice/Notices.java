package dev.keyturn.notice;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn of everything that tells people something. It never fails: whatever it meets stays in
 * the database for the next turn, and a rotation knows nothing of it.
 */
public final class Notices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
  private static final Duration REMIND_EVERY = Duration.ofMinutes(1);

  private final NoticeStore store;
  private final Reminders reminders;
  private final Announcer announcer;
  private final Outbox outbox;
  private final AtomicReference<Instant> reminded = new AtomicReference<>(Instant.EPOCH);

  public Notices(NoticeStore store, Reminders reminders, Announcer announcer, Outbox outbox) {
    this.store = store;
    this.reminders = reminders;
    this.announcer = announcer;
    this.outbox = outbox;
  }

  /**
   * @param longest no message is begun after this; one that is under way may take a little longer
   */
  public void tell(Duration longest) {
    // Each by itself: an approval that is in the outbox leaves whatever else is wrong.
    quietly("reminders are looked for", this::remind);
    quietly("lines are announced", announcer::run);
    quietly("messages are delivered", () -> outbox.run(longest));
  }

  /** Waits for seconds at most; what is not over then is looked for before it is sent again. */
  @Override
  public void close() {
    outbox.close();
  }

  private static void quietly(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("{} later: {}", what, e.getClass().getSimpleName());
    }
  }

  private void remind() {
    Instant now = store.now();
    if (!now.isBefore(reminded.get().plus(REMIND_EVERY))) {
      reminders.run();
      reminded.set(now);
    }
  }
}
