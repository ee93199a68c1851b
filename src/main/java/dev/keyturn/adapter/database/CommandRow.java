package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.RotationId;
import io.micronaut.data.annotation.GeneratedValue;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code command}; {@code id} is null only before it is inserted. */
@MappedEntity("command")
record CommandRow(
    @Id @GeneratedValue @Nullable Long id,
    String rotationId,
    String kind,
    String byName,
    String byVia,
    String reason,
    @Nullable String digest,
    Instant at,
    @Nullable Instant handledAt) {

  static CommandRow of(Command command) {
    var digest = command.digest();
    return new CommandRow(
        null,
        command.rotation().text(),
        command.kind().name(),
        command.by().name(),
        command.by().via(),
        command.reason(),
        digest == null ? null : digest.text(),
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
        at,
        handledAt);
  }
}
