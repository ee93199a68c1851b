package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;

/** Claims of variables. The table's primary key decides who has one. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ClaimRepository extends GenericRepository<RotationRow, String> {

  /**
   * Waits for another transaction that is taking the same one.
   *
   * @return 0 when somebody has it
   */
  @Query(
      "insert into claim (environment_id, service_id, variable, rotation_id)"
          + " values (:environmentId, :serviceId, :variable, :rotationId) on conflict do nothing")
  int take(String environmentId, String serviceId, String variable, String rotationId);

  @Query(
      "select rotation_id from claim where environment_id = :environmentId"
          + " and service_id = :serviceId and variable = :variable")
  Optional<String> holder(String environmentId, String serviceId, String variable);

  @Query("delete from claim where rotation_id = :rotationId")
  void remove(String rotationId);
}
