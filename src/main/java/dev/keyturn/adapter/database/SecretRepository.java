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

  @Query("delete from rotation_secret where rotation_id = :rotationId and name = :name")
  int remove(String rotationId, String name);
}
