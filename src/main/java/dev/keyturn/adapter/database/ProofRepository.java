package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;

/** What replicas proved. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ProofRepository extends GenericRepository<ProofRow, String> {

  @Query(
      "insert into replica_proof (rotation_id, service, replica, secret, deployment, signs,"
          + " accepts, outgoing_used, at) values (:rotationId, :service, :replica, :secret,"
          + " :deployment, :signs, :accepts, :outgoingUsed, :at)")
  void insert(ProofRow row);

  @Query(
      "delete from replica_proof where rotation_id = :rotationId and service = :service"
          + " and replica = :replica and secret = :secret")
  void remove(String rotationId, String service, String replica, String secret);

  @Query(
      "select * from replica_proof where rotation_id = :rotationId"
          + " order by service, replica, secret")
  List<ProofRow> of(String rotationId);
}
