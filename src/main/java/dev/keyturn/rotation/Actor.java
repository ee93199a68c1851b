package dev.keyturn.rotation;

/**
 * Who did something and how it reached us.
 *
 * @param name a person or a service, for example {@code alice@example.com} or {@code scheduler}
 * @param via {@code cli}, {@code cron}, {@code api}, {@code slack} or {@code engine}
 */
public record Actor(String name, String via) {
  public static final Actor ENGINE = new Actor("keyturn", "engine");
}
