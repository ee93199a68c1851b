package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;

/** Starts under people's keys. The table's primary key decides who was first. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface KeyedStartRepository extends GenericRepository<KeyedStartRow, String> {

  /**
   * Waits for another transaction that is taking the same key.
   *
   * @return 0 when it is taken
   */
  @Query(
      "insert into keyed_start (by_name, start_key, start_order, rotation_id)"
          + " values (:byName, :startKey, :startOrder, :rotationId) on conflict do nothing")
  int take(String byName, String startKey, String startOrder, String rotationId);

  @Query("select * from keyed_start where by_name = :byName and start_key = :startKey")
  Optional<KeyedStartRow> find(String byName, String startKey);
}
