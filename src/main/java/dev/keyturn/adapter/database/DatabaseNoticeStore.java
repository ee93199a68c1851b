package dev.keyturn.adapter.database;

import dev.keyturn.notice.Channel;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.NoticeStore;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import io.micronaut.transaction.TransactionOperations;
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
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class DatabaseNoticeStore
    implements NoticeStore, GenericRepository<DatabaseNoticeStore.Row, Long> {
  private final TransactionOperations<Connection> transactions;
  private final DatabaseTime time;
  private final HappeningRepository happenings;
  private final RotationRepository rotations;

  DatabaseNoticeStore(
      TransactionOperations<Connection> transactions,
      DatabaseTime time,
      HappeningRepository happenings,
      RotationRepository rotations) {
    this.transactions = transactions;
    this.time = time;
    this.happenings = happenings;
    this.rotations = rotations;
  }

  /** A row of {@code outbox}, as far as it is read. */
  @MappedEntity("outbox")
  record Row(
      @Id long id,
      long happeningId,
      String rotationId,
      String channel,
      String destination,
      String form,
      int attempts,
      boolean unsure) {}

  @Override
  public Instant now() {
    return time.now();
  }

  @Override
  public List<TimelineEntry> unannounced(int limit) {
    return happenings.unannounced(limit).stream().map(HappeningRepository.Row::happening).toList();
  }

  @Override
  public boolean announce(TimelineEntry line, Function<Set<Place>, List<Draft>> messages) {
    return transactions.executeWrite(status -> {
      lock();
      if (happenings.announced(line.id()) == 0) {
        return false;
      }
      String rotation = line.rotation().text();
      Set<Place> told =
          told(rotation).stream()
              .map(DatabaseNoticeStore::place)
              .collect(Collectors.toUnmodifiableSet());
      Instant now = now();
      for (Draft draft : messages.apply(told)) {
        insert(
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
    return due(channel.name(), now(), limit).stream()
        .map(row ->
            new Pending(
                row.id(),
                happenings.line(row.happeningId()).orElseThrow().happening(),
                place(row),
                Message.Form.valueOf(row.form()),
                row.attempts(),
                row.unsure()))
        .toList();
  }

  @Override
  public boolean take(Pending message, Instant until) {
    return take(message.id(), message.attempts(), now(), DatabaseTime.stored(until)) == 1;
  }

  @Override
  public boolean delivered(Pending message, @Nullable String receipt) {
    return delivered(message.id(), taken(message), now(), receipt) == 1;
  }

  @Override
  public void later(Pending message, Instant nextTry, boolean unsure, String problem) {
    later(message.id(), taken(message), DatabaseTime.stored(nextTry), unsure, problem);
  }

  @Override
  public void giveUp(Pending message, String problem) {
    giveUp(message.id(), taken(message), problem);
  }

  @Override
  public boolean merge(Pending message) {
    return merge(
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
    prepareRest(channel, place.destination(), stored);
    rest(channel, place.destination(), stored);
  }

  @Override
  public Optional<String> root(RotationId rotation, Place place) {
    return root(rotation.text(), place.channel().name(), place.destination());
  }

  @Override
  public boolean remind(RotationId rotation, Phase phase, String why, String detail, Instant due) {
    return transactions.executeWrite(status -> {
      lock();
      if (happenings.reminded(rotation.text(), why, DatabaseTime.stored(due)) > 0) {
        return false;
      }
      // As everybody who adds a line: those of a rotation become visible in the order of their
      // numbers, on which whoever follows a timeline relies.
      rotations.lock(rotation.text());
      happenings.insert(
          HappeningRepository.Row.of(
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
    return happenings.stalledAt(rotation.text());
  }

  @Override
  public Counts counts() {
    return new Counts(count("PENDING"), count("GIVEN_UP"));
  }

  /** Waits for whoever has the lock, which ends with the transaction. */
  @Query("update announcing set turn = turn + 1 where id = 1")
  abstract int lock();

  /** One row of each place is enough to know it. */
  @Query(
      "select * from outbox where id in (select min(id) from outbox"
          + " where rotation_id = :rotationId group by channel, destination)")
  abstract List<Row> told(String rotationId);

  @Query(
      "insert into outbox (happening_id, rotation_id, channel, destination, form, state, attempts,"
          + " unsure, next_try)"
          + " values (:happeningId, :rotationId, :channel, :destination, :form, 'PENDING', 0,"
          + " false, :now)")
  abstract int insert(
      long happeningId,
      String rotationId,
      String channel,
      String destination,
      String form,
      Instant now);

  @Query(
      "select o.* from outbox o where o.state = 'PENDING' and o.channel = :channel"
          + " and o.next_try <= :now"
          + " and not exists (select 1 from outbox e where e.state = 'PENDING'"
          + " and e.rotation_id = o.rotation_id and e.channel = o.channel"
          + " and e.destination = o.destination and e.id < o.id)"
          + " and not exists (select 1 from channel_pause p where p.channel = o.channel"
          + " and p.destination = o.destination and p.until > :now)"
          + " order by o.next_try, o.id limit :limit")
  abstract List<Row> due(String channel, Instant now, int limit);

  @Query(
      "update outbox set attempts = attempts + 1, unsure = true, next_try = :until"
          + " where id = :id and state = 'PENDING' and attempts = :attempts and next_try <= :now")
  abstract int take(long id, int attempts, Instant now, Instant until);

  @Query(
      "update outbox set state = 'DELIVERED', unsure = false, delivered_at = :at,"
          + " receipt = :receipt, problem = null"
          + " where id = :id and state = 'PENDING' and attempts = :attempts")
  abstract int delivered(long id, int attempts, Instant at, @Nullable String receipt);

  @Query(
      "update outbox set next_try = :nextTry, unsure = :unsure, problem = :problem"
          + " where id = :id and state = 'PENDING' and attempts = :attempts")
  abstract int later(long id, int attempts, Instant nextTry, boolean unsure, String problem);

  @Query(
      "update outbox set state = 'GIVEN_UP', problem = :problem"
          + " where id = :id and state = 'PENDING' and attempts = :attempts")
  abstract int giveUp(long id, int attempts, String problem);

  @Query(
      "update outbox set state = 'MERGED' where id = :id and state = 'PENDING'"
          + " and form = 'REFRESH' and attempts = :attempts and next_try <= :now"
          + " and exists (select 1 from outbox n where n.state = 'PENDING' and n.form = 'REFRESH'"
          + " and n.rotation_id = :rotationId and n.channel = :channel"
          + " and n.destination = :destination and n.id > :id)")
  abstract int merge(
      long id, int attempts, String rotationId, String channel, String destination, Instant now);

  @Query(
      "insert into channel_pause (channel, destination, until) values (:channel, :destination,"
          + " :until) on conflict do nothing")
  abstract int prepareRest(String channel, String destination, Instant until);

  @Query(
      "update channel_pause set until = :until where channel = :channel"
          + " and destination = :destination and until < :until")
  abstract int rest(String channel, String destination, Instant until);

  @Query(
      "select receipt from outbox where rotation_id = :rotationId and channel = :channel"
          + " and destination = :destination and form = 'ROOT' and state = 'DELIVERED'"
          + " and receipt is not null order by id limit 1")
  abstract Optional<String> root(String rotationId, String channel, String destination);

  @Query("select count(*) from outbox where state = :state")
  abstract long count(String state);

  /** Whoever took a message goes on under the number of tries that this left. */
  private static int taken(Pending message) {
    return message.attempts() + 1;
  }

  private static Place place(Row row) {
    return new Place(Channel.valueOf(row.channel()), row.destination());
  }
}
