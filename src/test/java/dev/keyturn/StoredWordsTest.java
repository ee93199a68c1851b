package dev.keyturn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.access.AccessRole;
import dev.keyturn.notice.Channel;
import dev.keyturn.notice.Message;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.TimelineEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Words that rest in databases, audit trails, receipts, queues and buttons, where no release can
 * change them any more. The list only grows: {@code -Dkeyturn.docs.write=true} adds what is new.
 */
class StoredWordsTest {
  private static final Path LIST = Path.of("src/test/resources/upgrade/stored-words.txt");
  private static final Path MAIN = Path.of("src/main");

  /** By the kind that they have in the list. */
  private static final Map<String, List<String>> CONSTANTS = constants();

  /** Words that are no constants: those of this kind stand in the source as literals. */
  private static final String LITERAL = "literal";

  private static Map<String, List<String>> constants() {
    var constants = new LinkedHashMap<String, List<String>>();
    constants.put("phase", names(Phase.values()));
    constants.put("reason", names(ReasonCode.values()));
    constants.put("refusal", names(Refusal.values()));
    constants.put("command", names(Command.Kind.values()));
    constants.put("timeline", names(TimelineEntry.What.values()));
    constants.put("failure", names(RemoteFailure.Kind.values()));
    constants.put("health", names(HealthCheck.Finding.values()));
    constants.put("role", names(AccessRole.values()));
    constants.put("channel", names(Channel.values()));
    constants.put("form", names(Message.Form.values()));
    constants.put(
        "effect", Arrays.stream(Effect.Kind.values()).map(Effect.Kind::toString).toList());
    constants.put("outcome", Arrays.stream(Outcome.values()).map(Outcome::toString).toList());
    return constants;
  }

  @Test
  void no_word_that_is_stored_is_renamed_or_taken_away() throws IOException {
    List<String> source = source();
    var missing = new ArrayList<String>();
    for (String line : list()) {
      String kind = line.substring(0, line.indexOf(' '));
      String word = line.substring(line.indexOf(' ') + 1);
      boolean there =
          kind.equals(LITERAL)
              ? source.stream()
                  .anyMatch(s -> s.contains('"' + word + '"') || s.contains("'" + word + "'"))
              : CONSTANTS.containsKey(kind) && CONSTANTS.get(kind).contains(word);
      if (!there) {
        missing.add(line);
      }
    }
    assertThat(missing).as("still in databases that people have; " + LIST).isEmpty();
  }

  @Test
  void each_new_word_is_kept_from_now_on() throws IOException {
    List<String> listed = list();
    List<String> fresh =
        CONSTANTS.keySet().stream()
            .flatMap(kind -> CONSTANTS.get(kind).stream().map(word -> kind + " " + word))
            .filter(line -> !listed.contains(line))
            .toList();
    if (Boolean.getBoolean("keyturn.docs.write")) {
      Files.write(LIST, fresh, UTF_8, StandardOpenOption.APPEND);
    } else {
      assertThat(fresh)
          .as("add them to " + LIST + ": -Dtest=StoredWordsTest -Dkeyturn.docs.write=true")
          .isEmpty();
    }
  }

  private static List<String> names(Enum<?>[] constants) {
    return Arrays.stream(constants).map(Enum::name).toList();
  }

  private static List<String> list() throws IOException {
    try (Stream<String> lines = Files.lines(LIST, UTF_8)) {
      return lines.filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
  }

  private static List<String> source() throws IOException {
    try (Stream<Path> files = Files.walk(MAIN)) {
      var texts = new ArrayList<String>();
      for (Path file :
          files.filter(f -> f.toString().matches(".*\\.(java|sql)")).collect(Collectors.toList())) {
        texts.add(Files.readString(file, UTF_8));
      }
      return texts;
    }
  }
}
