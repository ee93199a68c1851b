package dev.keyturn.api;

import static dev.keyturn.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PumpTest {
  private static final int LINES = 20_000;

  /** As the server reads: whenever the client takes more, on a thread that ends behind it. */
  @Test
  void a_reader_that_pauses_and_comes_back_on_another_thread_has_everything() throws Exception {
    try (var pump =
            Pump.from(out -> {
              for (int i = 0; i < LINES; i++) {
                out.write("0123456789\n".getBytes(UTF_8));
              }
            });
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(threads.submit(() -> pump.read()).get()).isEqualTo('0');
      // Longer than the JDK's pipe needs to find that the first thread has ended.
      var pause = new CompletableFuture<Void>().completeOnTimeout(null, 3, TimeUnit.SECONDS);
      pause.join();

      byte[] rest = threads.submit(pump::readAllBytes).get();

      assertThat(rest).hasSize(LINES * 11 - 1);
    }
  }

  @Test
  void a_writer_that_fails_is_a_broken_stream_and_no_end() throws Exception {
    try (var pump =
        Pump.from(out -> {
          out.write("half".getBytes(UTF_8));
          throw new IOException("the database has gone");
        })) {
      assertThatThrownBy(pump::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessage("the export could not be finished");
    }
  }

  @Test
  void a_writer_whose_reader_has_gone_ends() throws Exception {
    var written = new AtomicInteger();
    var ended = new CompletableFuture<Boolean>();
    var pump =
        Pump.from(out -> {
          try {
            while (true) {
              out.write(new byte[10_000]);
              written.incrementAndGet();
            }
          } finally {
            ended.complete(true);
          }
        });
    await().until(() -> written.get() >= 4);
    pump.close();

    assertThat(ended.join()).isTrue();
  }
}
