package dev.keyturn.adapter.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server's process with its settings and its log, both gone when it is closed. */
final class VaultProcess implements AutoCloseable {
  private final Process process;
  private final Path folder;
  private final URI address;
  private final Thread atExit;

  private VaultProcess(Process process, Path folder, URI address) {
    this.process = process;
    this.folder = folder;
    this.address = address;
    this.atExit = new Thread(process::destroyForcibly, "real-vault-close");
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** As in production, but for its storage and without TLS: sealed, and with no token yet. */
  static VaultProcess start(Path program) {
    try {
      String at = "127.0.0.1:" + freePort();
      Path folder = Files.createTempDirectory("keyturn-vault");
      Path settings = folder.resolve("server.hcl");
      Files.writeString(
          settings,
          """
          storage "inmem" {}
          listener "tcp" {
            address = "%1$s"
            tls_disable = true
          }
          api_addr = "http://%1$s"
          disable_mlock = true
          log_level = "warn"
          """
              .formatted(at));
      var builder =
          new ProcessBuilder(program.toString(), "server", "-config=" + settings)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile());
      builder.environment().clear();
      builder.environment().put("HOME", folder.toString());
      return new VaultProcess(builder.start(), folder, URI.create("http://" + at));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  URI address() {
    return address;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** What it said so far. */
  String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return "nothing";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    Runtime.getRuntime().removeShutdownHook(atExit);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
