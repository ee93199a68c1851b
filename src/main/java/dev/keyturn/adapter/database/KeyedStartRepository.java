package dev.keyturn.adapter.database;

import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.KeyedStart;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;

/** Starts under people's keys. The table's primary key decides who was first. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface KeyedStartRepository extends GenericRepository<KeyedStartRepository.Row, String> {

  /** A row of {@code keyed_start}. */
  @MappedEntity("keyed_start")
  record Row(String byName, String startKey, String startOrder, String rotationId) {

    KeyedStart start() {
      return new KeyedStart(byName, startKey, startOrder, new RotationId(rotationId));
    }
  }

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
  Optional<Row> find(String byName, String startKey);
}
