package dev.keyturn.adapter.database;

import dev.keyturn.rotation.port.SlackInbox;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The inbox of Slack. What must happen once is decided by the row that a change found as it
 * expected it, so any number of processes may work on it.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class DatabaseSlackInbox
    implements SlackInbox, GenericRepository<DatabaseSlackInbox.Row, Long> {
  private final DatabaseTime time;

  DatabaseSlackInbox(DatabaseTime time) {
    this.time = time;
  }

  /** As far as it is read. */
  @MappedEntity("slack_inbox")
  record Row(@Id long id, String dedupe, String kind, String body, Instant receivedAt) {}

  @Override
  public Optional<Long> put(String dedupe, String kind, String body, boolean open) {
    Instant now = time.now();
    return insert(dedupe, kind, body, now, open ? null : now) == 0
        ? Optional.empty()
        : idOf(dedupe);
  }

  @Query(
      "insert into slack_inbox (dedupe, kind, body, received_at, done_at)"
          + " values (:dedupe, :kind, :body, :at, :doneAt) on conflict do nothing")
  abstract int insert(
      String dedupe, String kind, String body, Instant at, @Nullable Instant doneAt);

  @Query("select id from slack_inbox where dedupe = :dedupe")
  abstract Optional<Long> idOf(String dedupe);

  @Override
  public List<Long> open(int most) {
    return openAt(time.now(), most);
  }

  @Query(
      "select id from slack_inbox where done_at is null"
          + " and (claimed_until is null or claimed_until <= :now) order by id limit :most")
  abstract List<Long> openAt(Instant now, int most);

  @Override
  public Optional<Item> claim(long id, Duration length) {
    Instant now = time.now();
    return take(id, now, now.plus(length)) == 0
        ? Optional.empty()
        : read(id)
            .map(row -> new Item(row.dedupe(), row.kind(), row.body(), row.receivedAt(), now));
  }

  @Query(
      "update slack_inbox set claimed_until = :until where id = :id and done_at is null"
          + " and (claimed_until is null or claimed_until <= :now)")
  abstract int take(long id, Instant now, Instant until);

  @Query("select * from slack_inbox where id = :id")
  abstract Optional<Row> read(long id);

  @Override
  public void done(long id) {
    close(id, time.now());
  }

  @Query("update slack_inbox set done_at = :at, body = '' where id = :id and done_at is null")
  abstract int close(long id, Instant at);

  @Override
  public void forget(Duration age) {
    remove(time.now().minus(age));
  }

  @Query("delete from slack_inbox where done_at is not null and received_at < :before")
  abstract int remove(Instant before);
}
