package dev.keyturn.doctor;

import java.util.Locale;

/**
 * One thing that was checked.
 *
 * @param subject what was looked at, for example {@code JWT_SECRET on api-server in
 *     zkeb/production}
 * @param found what is there, never a value
 * @param remedy a whole sentence; empty where all is well
 */
public record Finding(Status status, String subject, String found, String remedy) {
  /** How much it matters. */
  public enum Status {
    OK,
    /** Rotations work, but not as well as they could, or it could not be tried. */
    WARNING,
    /** A rotation would stall. */
    FAILED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
