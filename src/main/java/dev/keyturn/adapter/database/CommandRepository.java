package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;

/** What people asked of rotations. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface CommandRepository extends GenericRepository<CommandRow, Long> {

  void insert(CommandRow row);

  @Query("update command set handled_at = :at where id = :id and handled_at is null")
  int handled(long id, Instant at);

  @Query("select * from command where rotation_id = :rotationId order by id")
  List<CommandRow> of(String rotationId);
}
