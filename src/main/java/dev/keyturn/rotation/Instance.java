package dev.keyturn.rotation;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * @param status {@code RUNNING}, {@code CRASHED}, ... as the platform spells it
 */
public record Instance(String id, String status) {
  public boolean running() {
    return status.equals("RUNNING");
  }
}
