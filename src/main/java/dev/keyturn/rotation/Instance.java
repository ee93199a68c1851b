package dev.keyturn.rotation;

/**
 * @param status {@code RUNNING}, {@code CRASHED}, ... as the platform spells it
 */
public record Instance(String id, String status) {
  public boolean running() {
    return status.equals("RUNNING");
  }
}
