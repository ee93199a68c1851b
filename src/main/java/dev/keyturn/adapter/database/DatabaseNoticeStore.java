package dev.keyturn.adapter.database;

import dev.keyturn.notice.Channel;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.NoticeStore;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The outbox in the database. Messages and reminders are made by one process at a time, which a
 * row's lock sees to; so the numbers of the messages are in the order in which they become visible.
 * Deliveries need no lock: each change names the number of tries that it found.
 */
@Singleton
public final class DatabaseNoticeStore implements NoticeStore {
  private final TransactionOperations<Connection> transactions;
  private final DatabaseTime time;
  private final TimelineRepository lines;
  private final HappeningRepository happenings;
  private final OutboxRepository outbox;
  private final RotationRepository rotations;

  DatabaseNoticeStore(
      TransactionOperations<Connection> transactions,
      DatabaseTime time,
      TimelineRepository lines,
      HappeningRepository happenings,
      OutboxRepository outbox,
      RotationRepository rotations) {
    this.transactions = transactions;
    this.time = time;
    this.lines = lines;
    this.happenings = happenings;
    this.outbox = outbox;
    this.rotations = rotations;
  }

  @Override
  public Instant now() {
    return Instant.ofEpochMilli(time.millis());
  }

  @Override
  public List<TimelineEntry> unannounced(int limit) {
    return lines.unannounced(limit).stream().map(HappeningRow::happening).toList();
  }

  @Override
  public boolean announce(TimelineEntry line, Function<Set<Place>, List<Draft>> messages) {
    return transactions.executeWrite(status -> {
      outbox.lock();
      if (lines.announced(line.id()) == 0) {
        return false;
      }
      String rotation = line.rotation().text();
      Set<Place> told =
          outbox.told(rotation).stream()
              .map(DatabaseNoticeStore::place)
              .collect(Collectors.toUnmodifiableSet());
      Instant now = now();
      for (Draft draft : messages.apply(told)) {
        outbox.insert(
            line.id(),
            rotation,
            draft.place().channel().name(),
            draft.place().destination(),
            draft.form().name(),
            now);
      }
      return true;
    });
  }

  @Override
  public List<Pending> due(Channel channel, int limit) {
    return outbox.due(channel.name(), now(), limit).stream()
        .map(row ->
            new Pending(
                row.id(),
                lines.line(row.happeningId()).orElseThrow().happening(),
                place(row),
                Message.Form.valueOf(row.form()),
                row.attempts(),
                row.unsure()))
        .toList();
  }

  @Override
  public boolean take(Pending message, Instant until) {
    return outbox.take(message.id(), message.attempts(), now(), DatabaseTime.stored(until)) == 1;
  }

  @Override
  public boolean delivered(Pending message, @Nullable String receipt) {
    return outbox.delivered(message.id(), taken(message), now(), receipt) == 1;
  }

  @Override
  public void later(Pending message, Instant nextTry, boolean unsure, String problem) {
    outbox.later(message.id(), taken(message), DatabaseTime.stored(nextTry), unsure, problem);
  }

  @Override
  public void giveUp(Pending message, String problem) {
    outbox.giveUp(message.id(), taken(message), problem);
  }

  @Override
  public boolean merge(Pending message) {
    return outbox.merge(
            message.id(),
            message.attempts(),
            message.happening().rotation().text(),
            message.place().channel().name(),
            message.place().destination(),
            now())
        == 1;
  }

  @Override
  public void rest(Place place, Instant until) {
    String channel = place.channel().name();
    Instant stored = DatabaseTime.stored(until);
    outbox.prepareRest(channel, place.destination(), stored);
    outbox.rest(channel, place.destination(), stored);
  }

  @Override
  public Optional<String> root(RotationId rotation, Place place) {
    return outbox.root(rotation.text(), place.channel().name(), place.destination());
  }

  @Override
  public boolean remind(RotationId rotation, Phase phase, String why, String detail, Instant due) {
    return transactions.executeWrite(status -> {
      outbox.lock();
      if (lines.reminded(rotation.text(), why, DatabaseTime.stored(due)) > 0) {
        return false;
      }
      // As everybody who adds a line: those of a rotation become visible in the order of their
      // numbers, on which whoever follows a timeline relies.
      rotations.lock(rotation.text());
      happenings.insert(
          HappeningRow.of(
              new TimelineEntry(
                  0,
                  rotation,
                  now(),
                  TimelineEntry.What.REMINDED,
                  phase,
                  Actor.ENGINE,
                  why,
                  detail)));
      return true;
    });
  }

  @Override
  public Optional<Instant> stalledAt(RotationId rotation) {
    return lines.stalledAt(rotation.text());
  }

  @Override
  public Counts counts() {
    return new Counts(outbox.count("PENDING"), outbox.count("GIVEN_UP"));
  }

  /** Whoever took a message goes on under the number of tries that this left. */
  private static int taken(Pending message) {
    return message.attempts() + 1;
  }

  private static Place place(OutboxRow row) {
    return new Place(Channel.valueOf(row.channel()), row.destination());
  }
}
