package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import io.micronaut.data.annotation.GeneratedValue;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What people asked of rotations. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface CommandRepository extends GenericRepository<CommandRepository.Row, Long> {

  /** A row of {@code command}; {@code id} is null only before it is inserted. */
  @MappedEntity("command")
  record Row(
      @Id @GeneratedValue @Nullable Long id,
      String rotationId,
      String kind,
      String byName,
      String byVia,
      String reason,
      @Nullable String digest,
      @Nullable String keepSecret,
      @Nullable LocalDate keepUntil,
      Instant at,
      @Nullable Instant handledAt) {

    static Row of(Command command) {
      var digest = command.digest();
      var keeping = command.keeping();
      return new Row(
          null,
          command.rotation().text(),
          command.kind().name(),
          command.by().name(),
          command.by().via(),
          command.reason(),
          digest == null ? null : digest.text(),
          keeping == null ? null : keeping.secret().text(),
          keeping == null ? null : keeping.until(),
          DatabaseTime.stored(command.at()),
          DatabaseTime.storedOrNull(command.handledAt()));
    }

    Command command() {
      return new Command(
          Objects.requireNonNull(id),
          new RotationId(rotationId),
          Command.Kind.valueOf(kind),
          new Actor(byName, byVia),
          reason,
          digest == null ? null : new PlanDigest(digest),
          keepSecret == null || keepUntil == null
              ? null
              : new Keeping(new SecretName(keepSecret), keepUntil),
          at,
          handledAt);
    }
  }

  void insert(Row row);

  @Query("update command set handled_at = :at where id = :id and handled_at is null")
  int handled(long id, Instant at);

  @Query("select * from command where rotation_id = :rotationId order by id")
  List<Row> of(String rotationId);
}
