package dev.keyturn.rotation;

import java.util.Locale;

/**
 * Who did something and how it reached us.
 *
 * @param name a person or a service, for example {@code alice@example.com} or {@code scheduler}
 * @param via {@code cli}, {@code cron}, {@code api}, {@code slack} or {@code engine}
 */
public record Actor(String name, String via) {
  public static final Actor ENGINE = new Actor("keyturn", "engine");

  /** The name under which rotations are started that are due; no person's. */
  public static final String SCHEDULE = "schedule";

  /** The name as it is compared: one person in two spellings is one person. */
  public String person() {
    return person(name);
  }

  /**
   * A name as it is compared. Up and then down: some letters meet only in capitals, and two
   * spellings that any comparison takes for one must not count as two.
   */
  public static String person(String name) {
    return name.strip().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  /**
   * Whether both are the same person, wherever they speak from. The command line may know a person
   * by the local part of an address alone, so {@code alice} is taken for {@code alice@example.com}:
   * better one approver too few than a request that approves itself.
   */
  public boolean samePerson(Actor other) {
    String one = person();
    String two = other.person();
    return one.equals(two) || one.startsWith(two + "@") || two.startsWith(one + "@");
  }
}
