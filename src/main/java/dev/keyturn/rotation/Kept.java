package dev.keyturn.rotation;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How a secret's outgoing value was left: accepted beside the one in force.
 *
 * @param until from the beginning of this day on, in UTC, it may go
 * @param remaining so many stored things needed it when the clean-up began; null where nobody
 *     counts
 */
public record Kept(LocalDate until, @Nullable Long remaining) {
  /** When it may go. */
  public Instant ends() {
    return Keeping.begins(until);
  }

  /** For example {@code until 2027-06-01, 37 remain}. */
  public String words() {
    return "until " + until + (remaining == null ? "" : ", " + remaining + " remain");
  }

  /** For example {@code the previous value of PEPPER is kept until 2027-06-01, 37 remain}. */
  public String words(SecretName secret) {
    return "the previous value of " + secret + " is kept " + words();
  }
}
