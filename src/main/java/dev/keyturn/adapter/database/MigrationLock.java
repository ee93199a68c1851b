package dev.keyturn.adapter.database;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.flyway.FlywayConfigurationProperties;
import jakarta.inject.Singleton;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Processes that start together migrate one after the other. Flyway's own way holds that lock in a
 * transaction, which PostgreSQL would take for one that hangs while a migration takes its time; the
 * session holds it instead. Set here, because Flyway reads it from a property only with one more
 * JSON library on the class path.
 */
@Singleton
final class MigrationLock implements BeanCreatedEventListener<FlywayConfigurationProperties> {

  @Override
  public FlywayConfigurationProperties onCreated(
      BeanCreatedEvent<FlywayConfigurationProperties> event) {
    event
        .getBean()
        .getFluentConfiguration()
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    return event.getBean();
  }
}
