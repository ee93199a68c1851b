package dev.keyturn.adapter.slack;

import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.RefusedRequest;
import dev.keyturn.adapter.slack.Interaction.Act;
import dev.keyturn.adapter.slack.Interaction.Button;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.request.StartRequest;
import dev.keyturn.request.Started;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.port.SlackInbox;
import dev.keyturn.rotation.port.SlackInbox.Item;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is in the inbox: at once, on a thread of its own, and what a killed process left a
 * little later. Whatever is done twice counts once: a decision by its person, a start by its key.
 */
final class InboxWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InboxWork.class);

  /** Longer than any item takes; then it is taken for left. */
  private static final Duration CLAIM = Duration.ofSeconds(30);

  /** Neither an approval nor a start may come into force when nobody expects it any more. */
  private static final Duration GIVE_UP = Duration.ofMinutes(10);

  /** The signature of a request is refused for its age long before. */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  private static final Duration SWEEP = Duration.ofSeconds(5);
  private static final int AT_ONCE = 4;
  private static final int SWEPT = 50;

  private final SlackInbox inbox;
  private final AuthorizedRotations rotations;
  private final SlackPeople people;
  private final PersonalReply reply;
  private final SlashCommand commands;
  private final Duration timeout;
  private final Semaphore turns = new Semaphore(AT_ONCE);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("slack-inbox").factory());

  InboxWork(
      SlackInbox inbox,
      AuthorizedRotations rotations,
      SlackPeople people,
      PersonalReply reply,
      Duration timeout) {
    this.inbox = inbox;
    this.rotations = rotations;
    this.people = people;
    this.reply = reply;
    this.commands = new SlashCommand(rotations);
    this.timeout = timeout;
  }

  void start() {
    var _ =
        sweeper.scheduleWithFixedDelay(
            this::sweepQuietly, 0, SWEEP.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Works on it now, without making the caller wait. */
  void wake(long id) {
    inTheBackground(() -> work(id));
  }

  /** For what somebody waits for: at once, or not at all when the process is about to stop. */
  void inTheBackground(Runnable work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("about to stop; the next process takes it up");
    }
  }

  /** Takes up what nobody works on. */
  void sweep() {
    inbox.open(SWEPT).forEach(this::wake);
    inbox.forget(REMEMBERED);
  }

  private void sweepQuietly() {
    try {
      sweep();
    } catch (RuntimeException e) {
      LOG.warn("Slack's inbox could not be read: {}", e.getClass().getSimpleName());
    }
  }

  private void work(long id) {
    try {
      turns.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      Optional<Item> item = inbox.claim(id, CLAIM);
      if (item.isPresent()) {
        work(id, item.get());
      }
    } catch (RuntimeException e) {
      // Left as it is: the claim runs out and the sweep takes it up.
      LOG.warn(
          "an item of Slack's inbox was not done and is tried again: {}",
          e.getClass().getSimpleName());
    } finally {
      turns.release();
    }
  }

  private void work(long id, Item item) {
    Interaction interaction = Interaction.read(item.kind(), item.body());
    List<String> words;
    if (item.now().isBefore(item.receivedAt().plus(GIVE_UP))) {
      try {
        words = done(interaction, item.dedupe());
      } catch (RemoteFailure e) {
        LOG.warn("it is not known yet who clicked in Slack: {}", e.getMessage());
        return;
      }
    } else {
      // Slack or the database was away, or no process was there to do it.
      refused(Refusal.UNAVAILABLE, interaction);
      words = List.of(PersonalReply.NOT_NOW);
    }
    inbox.done(id);
    reply.tell(interaction.user(), interaction.channel(), interaction.answer(), words);
  }

  /** What to say. */
  private List<String> done(Interaction interaction, String key) throws RemoteFailure {
    Optional<Principal> who = people.principal(interaction.user(), timeout);
    if (who.isEmpty()) {
      refused(Refusal.UNKNOWN_PERSON, interaction);
      return List.of(PersonalReply.UNKNOWN);
    }
    try {
      return switch (interaction.act()) {
        case Act.Give give -> {
          Button about = give.about();
          boolean counted =
              rotations.give(
                  who.get(), about.rotation(), give.command(), give.reason(), about.digest());
          yield List.of(PersonalReply.given(give.command(), counted));
        }
        case Act.Start start -> {
          StartRequest request = start.request().under("slack:" + key);
          Started started = rotations.start(who.get(), request);
          String line = PersonalReply.line(rotations.rotation(who.get(), started.id()));
          yield List.of(
              "Started: " + line + (started.said().isEmpty() ? "" : "\n" + started.said()));
        }
        case Act.Slash slash -> commands.answer(who.get(), slash.text());
        case Act.AskWhy _, Act.Nothing _ ->
            throw new IllegalStateException("this is done at once or not at all");
      };
    } catch (Refused e) {
      return List.of(PersonalReply.refused(e.why(), e.detail()));
    }
  }

  private void refused(Refusal why, Interaction interaction) {
    rotations.refused(
        new RefusedRequest(
            why, "slack:" + interaction.user(), SlackPeople.VIA, null, interaction.words()));
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
