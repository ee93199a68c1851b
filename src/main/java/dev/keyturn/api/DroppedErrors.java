package dev.keyturn.api;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Hooks;

/**
 * What fails behind a request whose client has gone, when nobody is left to be told. Reactor would
 * write it into the log as an error, with its message, which may hold what was sent. A task that
 * finds its worker gone is how such a request ends, and no fault.
 */
@Singleton
final class DroppedErrors implements ApplicationEventListener<ServerStartupEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(DroppedErrors.class);

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    hook();
  }

  /** Once for each error, however many servers were started in this process: hooks add up. */
  static synchronized void hook() {
    Hooks.resetOnErrorDropped();
    Hooks.onErrorDropped(DroppedErrors::tell);
  }

  private static void tell(Throwable dropped) {
    if (dropped instanceof RejectedExecutionException) {
      LOG.debug("a client went before its request was through");
    } else {
      LOG.warn("behind a request whose client has gone: {}", dropped.getClass().getSimpleName());
    }
  }
}
