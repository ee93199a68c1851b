package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The outbox. Counts are rows changed: zero means that another process was there. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface OutboxRepository extends GenericRepository<OutboxRow, Long> {

  /** Waits for whoever has the lock, which ends with the transaction. */
  @Query("update announcing set turn = turn + 1 where id = 1")
  int lock();

  /** One row of each place is enough to know it. */
  @Query(
      "select * from outbox where id in (select min(id) from outbox"
          + " where rotation_id = :rotationId group by channel, destination)")
  List<OutboxRow> told(String rotationId);

  @Query(
      "insert into outbox (happening_id, rotation_id, channel, destination, form, state, attempts,"
          + " unsure, next_try)"
          + " values (:happeningId, :rotationId, :channel, :destination, :form, 'PENDING', 0,"
          + " false, :now)")
  int insert(
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
  List<OutboxRow> due(String channel, Instant now, int limit);

  @Query(
      "update outbox set attempts = attempts + 1, unsure = true, next_try = :until"
          + " where id = :id and state = 'PENDING' and attempts = :attempts and next_try <= :now")
  int take(long id, int attempts, Instant now, Instant until);

  @Query(
      "update outbox set state = 'DELIVERED', unsure = false, delivered_at = :at,"
          + " receipt = :receipt, problem = null"
          + " where id = :id and state = 'PENDING' and attempts = :attempts")
  int delivered(long id, int attempts, Instant at, @Nullable String receipt);

  @Query(
      "update outbox set next_try = :nextTry, unsure = :unsure, problem = :problem"
          + " where id = :id and state = 'PENDING' and attempts = :attempts")
  int later(long id, int attempts, Instant nextTry, boolean unsure, String problem);

  @Query(
      "update outbox set state = 'GIVEN_UP', problem = :problem"
          + " where id = :id and state = 'PENDING' and attempts = :attempts")
  int giveUp(long id, int attempts, String problem);

  @Query(
      "update outbox set state = 'MERGED' where id = :id and state = 'PENDING'"
          + " and form = 'REFRESH' and attempts = :attempts and next_try <= :now"
          + " and exists (select 1 from outbox n where n.state = 'PENDING' and n.form = 'REFRESH'"
          + " and n.rotation_id = :rotationId and n.channel = :channel"
          + " and n.destination = :destination and n.id > :id)")
  int merge(
      long id, int attempts, String rotationId, String channel, String destination, Instant now);

  @Query(
      "insert into channel_pause (channel, destination, until) values (:channel, :destination,"
          + " :until) on conflict do nothing")
  int prepareRest(String channel, String destination, Instant until);

  @Query(
      "update channel_pause set until = :until where channel = :channel"
          + " and destination = :destination and until < :until")
  int rest(String channel, String destination, Instant until);

  @Query(
      "select receipt from outbox where rotation_id = :rotationId and channel = :channel"
          + " and destination = :destination and form = 'ROOT' and state = 'DELIVERED'"
          + " and receipt is not null order by id limit 1")
  Optional<String> root(String rotationId, String channel, String destination);

  @Query("select count(*) from outbox where state = :state")
  long count(String state);
}
