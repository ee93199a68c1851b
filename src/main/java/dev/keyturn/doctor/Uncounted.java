package dev.keyturn.doctor;

import dev.keyturn.rotation.port.RequestBudget;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Before there is a database that could count. */
final class Uncounted implements RequestBudget {
  @Override
  public @Nullable Duration take(String account, boolean urgent) {
    return null;
  }

  @Override
  public void pause(String account, Duration wait) {}

  @Override
  public void told(String account, Standing standing) {}
}
