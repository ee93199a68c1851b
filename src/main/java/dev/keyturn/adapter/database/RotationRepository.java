package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rotations and their leases. Counts are rows changed: zero means that somebody else was there. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface RotationRepository extends GenericRepository<RotationRow, String> {

  void insert(RotationRow row);

  @Query("delete from rotation where id = :id")
  void remove(String id);

  Optional<RotationRow> findById(String id);

  @Query("select * from rotation where id in (:ids)")
  List<RotationRow> all(Collection<String> ids);

  @Query("select * from rotation where ended = false order by requested_at, id")
  List<RotationRow> open();

  @Query("select * from rotation order by requested_at desc, id desc limit :limit")
  List<RotationRow> newest(int limit);

  @Query(
      "select r.* from rotation r where r.emergency = true and not exists"
          + " (select 1 from command c where c.rotation_id = r.id and c.kind = 'REVIEW')"
          + " order by r.requested_at, r.id")
  List<RotationRow> unreviewed();

  @Query(
      "select * from rotation where plan = :plan order by requested_at desc, id desc limit :limit")
  List<RotationRow> newestOf(String plan, int limit);

  /** Null: any. The casts tell PostgreSQL what a null would be. */
  @Query(
      "select * from rotation where (cast(:plan as varchar) is null or plan = :plan)"
          + " and (cast(:environment as varchar) is null or environment = :environment)"
          + " and (cast(:standing as varchar) is null"
          + " or (:standing = 'OPEN' and ended = false)"
          + " or (:standing = 'STALLED' and ended = false and stalled is not null)"
          + " or (:standing = 'ENDED' and ended = true))"
          + " and (requested_at < :at or (requested_at = :at and id < :before))"
          + " order by requested_at desc, id desc limit :limit")
  List<RotationRow> page(
      @Nullable String plan,
      @Nullable String environment,
      @Nullable String standing,
      Instant at,
      String before,
      int limit);

  @Query(
      "select * from rotation where plan = :plan and environment = :environment"
          + " and phase = :as order by ended_at desc, id desc limit 1")
  Optional<RotationRow> lastEnded(String plan, String environment, String as);

  /** The guard of a save: nobody else has saved the rotation or taken the lease meanwhile. */
  @Query(
      "update rotation set rev = rev + 1"
          + " where id = :id and rev = :rev and fence = :fence and lease_holder = :holder")
  int advance(String id, long rev, long fence, String holder);

  /**
   * The rest of a save, behind its guard and in the same transaction. Apart from it because an
   * update that takes an entity answers how many entities it was given, not how many rows changed.
   */
  @Query(
      "update rotation set phase = :phase, wave = :wave, since = :since, stalled = :stalled,"
          + " quiet_until = :quietUntil, next_look = :nextLook, waiting_for = :waitingFor,"
          + " note = :note, blocking_secret = :blockingSecret, blocking_service = :blockingService,"
          + " blocking_replica = :blockingReplica, blocking_gate = :blockingGate,"
          + " failures = :failures, last_look = :lastLook, last_look_seal = :lastLookSeal,"
          + " outcome_reason = :outcomeReason, ended_at = :endedAt, ended = :ended"
          + " where id = :id")
  void write(RotationRow row);

  @Query(
      "update rotation set fence = fence + 1, lease_holder = :holder, lease_until = :until"
          + " where id = :id and fence = :fence"
          + " and (lease_until is null or lease_until <= :now)")
  int acquire(String id, long fence, String holder, Instant now, Instant until);

  @Query(
      "update rotation set lease_until = :until"
          + " where id = :id and fence = :fence and lease_holder = :holder")
  int renew(String id, long fence, String holder, Instant until);

  @Query(
      "update rotation set lease_holder = null, lease_until = null"
          + " where id = :id and fence = :fence and lease_holder = :holder")
  int release(String id, long fence, String holder);

  /** Keeps the row from changing until the transaction ends; an update, as in {@link #hold}. */
  @Query("update rotation set lease_holder = lease_holder where id = :id")
  int lock(String id);

  /**
   * Checks the lease and keeps it from being taken until the transaction ends. An update rather
   * than {@code for update}, which would also block people's commands on the foreign key.
   */
  @Query(
      "update rotation set lease_holder = lease_holder"
          + " where id = :id and fence = :fence and lease_holder = :holder")
  int hold(String id, long fence, String holder);
}
