package dev.keyturn.wiring;

import io.micronaut.context.DefaultApplicationContextBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What {@code serve} is made of, for a test that {@code @MicronautTest} starts and stops: on a free
 * port, and nothing takes turns. Its surroundings last as long as the JVM.
 */
public final class ServeContext extends DefaultApplicationContextBuilder {
  public ServeContext() {
    try {
      Path folder = Files.createTempDirectory("keyturn-serve");
      Map<String, String> variables = new Surroundings().variables(folder);
      variables.put("KEYTURN_REQUESTS_PER_SECOND", "10000");
      Program.set(
          this, variables, Server.properties(new ProcessEnvironment(variables), 0, Map.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
