package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;

/** What is known of each secret of a rotation. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface SecretRepository extends GenericRepository<SecretRow, String> {

  @Query(
      "insert into rotation_secret (rotation_id, name, outgoing, incoming, outgoing_version,"
          + " incoming_version, outgoing_kid, incoming_kid, clear_since) values (:rotationId, :name,"
          + " :outgoing, :incoming, :outgoingVersion, :incomingVersion, :outgoingKid, :incomingKid,"
          + " :clearSince)")
  void insert(SecretRow row);

  @Query("select * from rotation_secret where rotation_id = :rotationId order by name")
  List<SecretRow> of(String rotationId);

  /** The newest of each secret in each phase, by which values it knows. */
  @Query(
      "select rotation_id, name, outgoing, incoming, outgoing_version, incoming_version,"
          + " outgoing_kid, incoming_kid, clear_since from ("
          + "select s.*, r.requested_at, row_number() over (partition by s.name, r.phase,"
          + " case when s.outgoing is null then 0 else 1 end,"
          + " case when s.incoming is null then 0 else 1 end"
          + " order by r.requested_at desc, r.id desc) as place"
          + " from rotation_secret s join rotation r on r.id = s.rotation_id"
          + " where r.plan = :plan and r.environment = :environment) as newest"
          + " where place = 1 order by requested_at desc, rotation_id desc, name")
  List<SecretRow> newest(String plan, String environment);

  @Query("delete from rotation_secret where rotation_id = :rotationId and name = :name")
  int remove(String rotationId, String name);
}
