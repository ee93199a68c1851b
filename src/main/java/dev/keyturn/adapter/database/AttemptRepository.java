package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Phase;
import io.micronaut.data.annotation.GeneratedValue;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Attempts at effects. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface AttemptRepository extends GenericRepository<AttemptRepository.Row, Long> {

  /** A row of {@code attempt}; {@code id} is null only before it is inserted. */
  @MappedEntity("attempt")
  record Row(
      @Id @GeneratedValue @Nullable Long id,
      String rotationId,
      String phase,
      int wave,
      String effect,
      String target,
      int number,
      String opKey,
      Instant begunAt,
      @Nullable String outcome,
      @Nullable Instant endedAt,
      @Nullable String deploymentId) {

    Attempt attempt() {
      return new Attempt(
          Objects.requireNonNull(id),
          Phase.valueOf(phase),
          wave,
          Effect.Kind.of(effect),
          target,
          number,
          opKey,
          begunAt,
          outcome == null ? null : Outcome.of(outcome),
          endedAt,
          deploymentId);
    }
  }

  /**
   * @return the row with its id
   */
  Row save(Row row);

  @Query(
      "select coalesce(max(number), 0) + 1 from attempt where rotation_id = :rotationId"
          + " and phase = :phase and wave = :wave and effect = :effect and target = :target")
  int nextNumber(String rotationId, String phase, int wave, String effect, String target);

  @Query(
      "update attempt set outcome = :outcome, ended_at = :endedAt, deployment_id = :deploymentId"
          + " where id = :id and rotation_id = :rotationId")
  int end(
      long id, String rotationId, String outcome, Instant endedAt, @Nullable String deploymentId);

  @Query("select * from attempt where rotation_id = :rotationId order by id")
  List<Row> of(String rotationId);
}
