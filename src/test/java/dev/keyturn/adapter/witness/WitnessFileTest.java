package dev.keyturn.adapter.witness;

import static dev.keyturn.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.CanonicalJson;
import dev.keyturn.audit.MemoryAuditStore;
import dev.keyturn.audit.OneKey;
import dev.keyturn.remote.RemoteFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessFileTest {
  @TempDir private Path folder;

  private final AuditTrail trail = trail();

  private static AuditTrail trail() {
    return new AuditTrail(
        new MemoryAuditStore(),
        new OneKey(OneKey.fresh("keyturn", new SecureRandom())),
        "keyturn",
        new AuditEntry.Tool("test", "test"),
        Clock.systemUTC(),
        new SecureRandom());
  }

  private static String grown(AuditTrail trail) {
    trail.append(AuditDraft.by(new AuditDraft.Actor("user", "ana", "cli"), "test.entry").build());
    return trail.signedCheckpoint().orElseThrow();
  }

  private WitnessFile witness() {
    return new WitnessFile(folder.resolve("witness.jsonl"), Clock.systemUTC());
  }

  private List<String> lines() throws Exception {
    return new String(Files.readAllBytes(folder.resolve("witness.jsonl")), UTF_8).lines().toList();
  }

  private static Map<?, ?> object(String line) throws Exception {
    return (Map<?, ?>) CanonicalJson.parse(line);
  }

  @Test
  void each_checkpoint_is_a_line_of_its_own_with_the_whole_note() throws Exception {
    String one = grown(trail);
    witness().remember(one);
    String two = grown(trail);
    witness().remember(two);
    assertThat(lines()).hasSize(2);
    assertThat(object(lines().get(0)).get("checkpoint")).isEqualTo(one);
    assertThat(object(lines().get(1)).get("checkpoint")).isEqualTo(two);
    assertThat(object(lines().get(1)).get("size")).isEqualTo(2L);
    assertThat(Files.readString(folder.resolve("witness.jsonl"))).endsWith("\n");
  }

  @Test
  void the_same_or_an_older_checkpoint_again_changes_nothing() throws Exception {
    String one = grown(trail);
    String two = grown(trail);
    witness().remember(two);
    witness().remember(two);
    witness().remember(one);
    assertThat(lines()).hasSize(1);
  }

  @Test
  void another_root_at_the_same_size_is_an_alarm_and_is_not_written() throws Exception {
    witness().remember(grown(trail));
    String fork = grown(trail());
    assertThatThrownBy(() -> witness().remember(fork))
        .isInstanceOfSatisfying(
            RemoteFailure.class, f -> assertThat(f.kind()).isEqualTo(RemoteFailure.Kind.REJECTED))
        .hasMessageContaining("another root at size 1");
    assertThat(lines()).hasSize(1);
  }

  @Test
  void a_line_that_a_killed_process_left_at_any_byte_stays_and_the_next_one_is_whole()
      throws Exception {
    String one = grown(trail);
    witness().remember(one);
    byte[] first = Files.readAllBytes(folder.resolve("witness.jsonl"));
    String two = grown(trail);
    witness().remember(two);
    byte[] both = Files.readAllBytes(folder.resolve("witness.jsonl"));
    for (int cut = first.length; cut < both.length; cut += 7) {
      Files.write(folder.resolve("witness.jsonl"), Arrays.copyOf(both, cut));
      witness().remember(two);
      List<String> found = lines();
      assertThat(object(found.getFirst()).get("checkpoint")).isEqualTo(one);
      assertThat(object(found.getLast()).get("checkpoint")).as("cut at " + cut).isEqualTo(two);
    }
  }

  @Test
  void garbage_at_the_end_neither_stops_it_nor_hides_what_is_before() throws Exception {
    String one = grown(trail);
    witness().remember(one);
    Files.writeString(folder.resolve("witness.jsonl"), "<<<<<<< HEAD\n", StandardOpenOption.APPEND);
    witness().remember(one);
    assertThat(lines()).as("it has it").hasSize(2);
    witness().remember(grown(trail));
    assertThat(lines()).hasSize(3);
  }

  @Test
  void a_folder_that_is_not_there_is_no_end_and_is_tried_again() throws Exception {
    var witness = new WitnessFile(folder.resolve("gone/witness.jsonl"), Clock.systemUTC());
    String one = grown(trail);
    assertThatThrownBy(() -> witness.remember(one))
        .isInstanceOfSatisfying(
            RemoteFailure.class, f -> assertThat(f.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT))
        .hasMessageContaining("cannot be written");
    Files.createDirectory(folder.resolve("gone"));
    witness.remember(one);
    assertThat(Files.readAllLines(folder.resolve("gone/witness.jsonl"))).hasSize(1);
  }

  @Test
  void many_at_once_leave_whole_lines_that_only_go_forward() throws Exception {
    var notes = new ArrayList<String>();
    for (int i = 0; i < 24; i++) {
      notes.add(grown(trail));
    }
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (String note : notes) {
      writers.add(() -> {
        witness().remember(note);
        return true;
      });
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var each : threads.invokeAll(writers)) {
        assertThat(each.get()).isTrue();
      }
    }
    long before = 0;
    for (String line : lines()) {
      long size = (Long) object(line).get("size");
      assertThat(size).isGreaterThan(before);
      before = size;
    }
    assertThat(before).isEqualTo(24);
  }

  @Test
  void a_process_killed_while_it_writes_leaves_every_earlier_line_whole() throws Exception {
    var file = folder.resolve("witness.jsonl");
    var process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    try {
      await().until(() -> Files.exists(file) && Files.size(file) > 4_000);
    } finally {
      process.destroyForcibly().waitFor();
    }
    List<String> left = lines();
    for (String line : left.subList(0, left.size() - 1)) {
      assertThat(object(line).get("checkpoint")).isNotNull();
    }
    var whole = new String(Files.readAllBytes(file), UTF_8).endsWith("\n");
    long size = (Long) object(left.get(left.size() - (whole ? 1 : 2))).get("size");
    var next = trail();
    String note = "";
    for (long i = 0; i <= size + 1; i++) {
      note = grown(next);
    }
    witness().remember(note);
    assertThat(object(lines().getLast()).get("size")).isEqualTo(size + 2);
  }

  /** Writes until it is killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws Exception {
      var trail = trail();
      var witness = new WitnessFile(Path.of(arguments[0]), Clock.systemUTC());
      while (true) {
        witness.remember(grown(trail));
      }
    }
  }
}
