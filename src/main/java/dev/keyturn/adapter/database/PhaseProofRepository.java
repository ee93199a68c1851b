package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;

/** What replicas proved in each phase. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface PhaseProofRepository extends GenericRepository<PhaseProofRow, String> {

  @Query(
      "insert into phase_proof (rotation_id, phase, service, replica, secret, deployment, signs,"
          + " accepts, outgoing_used, at) values (:rotationId, :phase, :service, :replica, :secret,"
          + " :deployment, :signs, :accepts, :outgoingUsed, :at)")
  void insert(PhaseProofRow row);

  @Query(
      "delete from phase_proof where rotation_id = :rotationId and phase = :phase"
          + " and service = :service and replica = :replica and secret = :secret")
  void remove(String rotationId, String phase, String service, String replica, String secret);

  @Query(
      "select * from phase_proof where rotation_id = :rotationId"
          + " order by service, replica, secret")
  List<PhaseProofRow> of(String rotationId);
}
