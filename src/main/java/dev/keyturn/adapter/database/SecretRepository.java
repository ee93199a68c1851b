package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.Kid;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of each secret of a rotation. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface SecretRepository extends GenericRepository<SecretRepository.Row, String> {

  /** A row of {@code rotation_secret}. */
  @MappedEntity("rotation_secret")
  record Row(
      String rotationId,
      String name,
      @Nullable String outgoing,
      @Nullable String incoming,
      @Nullable Integer outgoingVersion,
      @Nullable Integer incomingVersion,
      @Nullable String outgoingKid,
      @Nullable String incomingKid,
      @Nullable Instant clearSince,
      @Nullable LocalDate keptUntil,
      @Nullable Long keptRemaining,
      @Nullable String leftover) {

    static Row of(RotationId id, SecretProgress progress) {
      Kept kept = progress.kept();
      return new Row(
          id.text(),
          progress.name().text(),
          textOf(progress.outgoing()),
          textOf(progress.incoming()),
          progress.outgoingVersion(),
          progress.incomingVersion(),
          textOf(progress.outgoingKid()),
          textOf(progress.incomingKid()),
          DatabaseTime.storedOrNull(progress.clearSince()),
          kept == null ? null : kept.until(),
          kept == null ? null : kept.remaining(),
          textOf(progress.leftover()));
    }

    SecretProgress progress() {
      return new SecretProgress(
          new SecretName(name),
          outgoing == null ? null : new Fingerprint(outgoing),
          incoming == null ? null : new Fingerprint(incoming),
          outgoingVersion,
          incomingVersion,
          outgoingKid == null ? null : new Kid(outgoingKid),
          incomingKid == null ? null : new Kid(incomingKid),
          clearSince,
          keptUntil == null ? null : new Kept(keptUntil, keptRemaining),
          leftover == null ? null : new Fingerprint(leftover));
    }

    private static @Nullable String textOf(@Nullable Fingerprint fingerprint) {
      return fingerprint == null ? null : fingerprint.text();
    }

    private static @Nullable String textOf(@Nullable Kid kid) {
      return kid == null ? null : kid.text();
    }
  }

  @Query(
      "insert into rotation_secret (rotation_id, name, outgoing, incoming, outgoing_version,"
          + " incoming_version, outgoing_kid, incoming_kid, clear_since, kept_until, kept_remaining, leftover) values (:rotationId, :name,"
          + " :outgoing, :incoming, :outgoingVersion, :incomingVersion, :outgoingKid, :incomingKid,"
          + " :clearSince, :keptUntil, :keptRemaining, :leftover)")
  void insert(Row row);

  @Query("select * from rotation_secret where rotation_id = :rotationId order by name")
  List<Row> of(String rotationId);

  /** The newest of each secret in each phase, by which values it knows. */
  @Query(
      "select rotation_id, name, outgoing, incoming, outgoing_version, incoming_version,"
          + " outgoing_kid, incoming_kid, clear_since, kept_until, kept_remaining, leftover from ("
          + "select s.*, r.requested_at, row_number() over (partition by s.name, r.phase,"
          + " case when s.outgoing is null then 0 else 1 end,"
          + " case when s.incoming is null then 0 else 1 end"
          + " order by r.requested_at desc, r.id desc) as place"
          + " from rotation_secret s join rotation r on r.id = s.rotation_id"
          + " where r.plan = :plan and r.environment = :environment) as newest"
          + " where place = 1 order by requested_at desc, rotation_id desc, name")
  List<Row> newest(String plan, String environment);

  /** Of those that know this value, newest first. */
  @Query(
      "select s.* from rotation_secret s join rotation r on r.id = s.rotation_id"
          + " where r.plan = :plan and r.environment = :environment and s.name = :name"
          + " and (s.outgoing = :value or s.incoming = :value)"
          + " order by r.requested_at desc, r.id desc")
  List<Row> knowing(String plan, String environment, String name, String value);

  @Query("delete from rotation_secret where rotation_id = :rotationId and name = :name")
  int remove(String rotationId, String name);
}
