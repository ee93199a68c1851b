package dev.keyturn.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page's {@code sh walk} blocks, and the {@code text} block behind each. In such a text {@code …}
 * stands for anything; on a line of its own, for any lines.
 */
final class WalkThrough {
  private static final String ANYTHING = "…";
  private static final String MARK = "@@@@ ";

  private WalkThrough() {}

  /**
   * @param commands for one shell, behind the parts before
   * @param shown what they answer; empty: the page does not say
   */
  record Part(String commands, List<String> shown) {}

  static List<Part> of(Path page) throws IOException {
    var parts = new ArrayList<Part>();
    var block = new ArrayList<String>();
    String kind = "";
    String commands = "";
    for (String line : Files.readAllLines(page)) {
      if (!line.startsWith("```")) {
        block.add(line);
        continue;
      }
      if (kind.isEmpty()) {
        kind = line.equals("```") ? "none" : line.substring(3);
        block.clear();
        continue;
      }
      if (kind.equals("sh walk")) {
        if (!commands.isEmpty()) {
          parts.add(new Part(commands, List.of()));
        }
        commands = String.join("\n", block) + "\n";
      } else if (kind.equals("text") && !commands.isEmpty()) {
        parts.add(new Part(commands, List.copyOf(block)));
        commands = "";
      }
      kind = "";
    }
    if (!commands.isEmpty()) {
      parts.add(new Part(commands, List.of()));
    }
    return parts;
  }

  /** All parts behind each other, with a mark before the output of each. */
  static String script(String before, List<Part> parts) {
    var script = new StringBuilder(before);
    for (int i = 0; i < parts.size(); i++) {
      script.append("printf '\\n").append(MARK).append(i).append("\\n'\n");
      script.append(parts.get(i).commands());
    }
    return script.toString();
  }

  static void compare(List<Part> parts, String said) {
    List<String> outputs =
        Arrays.stream(("\n" + said.replace("\r", "")).split("\n" + MARK + "[0-9]+\n", -1))
            .skip(1)
            .toList();
    assertThat(outputs).hasSameSizeAs(parts);
    var otherwise = new ArrayList<String>();
    for (int i = 0; i < parts.size(); i++) {
      List<String> shown = parts.get(i).shown();
      String output = outputs.get(i).strip();
      if (!shown.isEmpty() && !pattern(shown).matcher(output).matches()) {
        otherwise.add("\n" + String.join("\n", shown) + "\nand it was\n" + output);
      }
    }
    assertThat(otherwise).as("what the page shows and was otherwise").isEmpty();
  }

  private static Pattern pattern(List<String> shown) {
    return Pattern.compile(
        shown.stream()
            .map(line -> line.equals(ANYTHING) ? "(?:[^\n]*\n)*?[^\n]*" : line(line))
            .collect(Collectors.joining("\n")));
  }

  private static String line(String line) {
    return Arrays.stream(line.split(ANYTHING, -1))
        .map(Pattern::quote)
        .collect(Collectors.joining("[^\n]*"));
  }
}
