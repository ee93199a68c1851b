package dev.keyturn.wiring;

import io.micronaut.context.ApplicationContext;

/** The beans of a server that a test has started, for other packages' tests. */
public final class Inside {
  private Inside() {}

  public static ApplicationContext of(Server server) {
    return server.context();
  }
}
