package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Slack sent. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface SlackInboxRepository extends GenericRepository<SlackInboxRow, Long> {

  /**
   * @return 0 when it was received before
   */
  @Query(
      "insert into slack_inbox (dedupe, kind, body, received_at, done_at)"
          + " values (:dedupe, :kind, :body, :at, :doneAt) on conflict do nothing")
  int insert(String dedupe, String kind, String body, Instant at, @Nullable Instant doneAt);

  Optional<SlackInboxRow> findByDedupe(String dedupe);

  Optional<SlackInboxRow> findById(Long id);

  @Query(
      "select id from slack_inbox where done_at is null"
          + " and (claimed_until is null or claimed_until <= :now) order by id limit :most")
  List<Long> open(Instant now, int most);

  /**
   * @return 0 when it is done, or somebody else has it
   */
  @Query(
      "update slack_inbox set claimed_until = :until where id = :id and done_at is null"
          + " and (claimed_until is null or claimed_until <= :now)")
  int claim(long id, Instant now, Instant until);

  @Query("update slack_inbox set done_at = :at, body = '' where id = :id and done_at is null")
  int done(long id, Instant at);

  @Query("delete from slack_inbox where done_at is not null and received_at < :before")
  int forget(Instant before);
}
