package dev.keyturn.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.keyturn.wiring.Server;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The process that stays, until SIGTERM. */
@Command(
    name = "serve",
    description = {
      "Stays, starts what is due, gives every open rotation its turns, and answers /health and /metrics.",
      "Any number of these may run on one PostgreSQL, beside run-due. SIGTERM ends it within 25 s."
    },
    mixinStandardHelpOptions = true)
final class Serve implements Callable<Integer> {
  private static final Duration LONGEST_STOP = Duration.ofSeconds(25);

  @ParentCommand private Keyturn keyturn;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "To listen on; default: the environment variable PORT, or 8080. 0: any.")
  private @Nullable Integer port;

  @Override
  public Integer call() throws InterruptedException {
    if (!keyturn.environment().containsKey("KEYTURN_LOG_LEVEL")
        && LoggerFactory.getLogger("dev.keyturn") instanceof Logger log) {
      log.setLevel(Level.INFO);
    }
    var server = Server.start(keyturn.environment(), port);
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  stop(server);
                  ended.countDown();
                }));
    // Not by an orderly end, which needs what this process has lost; whoever started it starts it
    // again for this code.
    server.watch(() -> Runtime.getRuntime().halt(ExitCode.BUG.code()));
    keyturn.console().line("keyturn serves on http://localhost:" + server.port());
    ended.await();
    return ExitCode.DONE.code();
  }

  /** On a thread of its own, because a platform that waits longer kills without asking. */
  private static void stop(Server server) {
    try {
      Thread.ofPlatform().daemon().start(server::close).join(LONGEST_STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
