package dev.keyturn.adapter.database;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.flyway.FlywayConfigurationProperties;
import jakarta.inject.Singleton;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Processes that start together migrate one after the other. Flyway's own way holds that lock in a
 * transaction, which PostgreSQL would take for one that hangs while a migration takes its time; the
 * session holds it instead. Not in a setting: read from there, Flyway wants a library for it.
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
