package dev.keyturn.cli;

import dev.keyturn.audit.CanonicalJson;
import dev.keyturn.audit.UnreadableAudit;
import dev.keyturn.audit.WitnessedCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What a witness kept: one signed note, or a file with one in each line. */
final class CheckpointFile {
  private CheckpointFile() {}

  /**
   * @param notes takes what a person should know of lines that are no checkpoints: such as one that
   *     a killed process left unfinished
   */
  static List<WitnessedCheckpoint> read(Path file, Collection<String> notes)
      throws IOException, Main.Refused {
    // A line that was left unfinished may end inside a character.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    if (!text.startsWith("{")) {
      try {
        return List.of(WitnessedCheckpoint.of(text, file.toString()));
      } catch (UnreadableAudit e) {
        throw new Main.Refused(file + " is no checkpoint: " + e.getMessage());
      }
    }
    var found = new ArrayList<WitnessedCheckpoint>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        found.add(WitnessedCheckpoint.of(note(line), "line " + number + " of " + file));
      } catch (UnreadableAudit e) {
        notes.add("line " + number + " of " + file + " is no checkpoint and was not used");
      }
    }
    if (found.isEmpty()) {
      throw new Main.Refused(file + " holds no checkpoint");
    }
    return found;
  }

  private static String note(String line) throws UnreadableAudit {
    return CanonicalJson.parse(line) instanceof Map<?, ?> object
            && object.get("checkpoint") instanceof String note
        ? note
        : "";
  }
}
