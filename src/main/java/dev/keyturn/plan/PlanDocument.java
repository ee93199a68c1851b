package dev.keyturn.plan;

import dev.keyturn.text.PlainLine;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Turns the bytes of a plan into YAML nodes, and refuses whatever YAML offers beyond plain data:
 * aliases and anchors, tags, merge keys, several documents, deep nesting. The stream of events is
 * looked through first, so that nothing hostile is ever composed, and nothing is ever constructed:
 * no type named in a file comes to life.
 */
final class PlanDocument {
  static final int MAX_BYTES = 64 * 1024;
  static final int MAX_DEPTH = 16;

  private final String file;
  private final List<PlanMistake> mistakes = new ArrayList<>();

  private PlanDocument(String file) {
    this.file = file;
  }

  /** The one document's root, or empty with at least one mistake added to the list. */
  static Optional<Node> read(String file, byte[] bytes, List<PlanMistake> mistakes) {
    var document = new PlanDocument(file);
    var root = document.text(bytes).flatMap(document::compose);
    mistakes.addAll(document.mistakes);
    return document.mistakes.isEmpty() ? root : Optional.empty();
  }

  private Optional<String> text(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      add(
          PlanReason.TOO_LARGE,
          null,
          bytes.length + " bytes",
          "at most " + MAX_BYTES,
          "Split it into several plans.");
      return Optional.empty();
    }
    String text;
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
      text = decoder.decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      add(
          PlanReason.NOT_UTF8,
          null,
          "bytes that are not UTF-8",
          "UTF-8 text",
          "Save the file as UTF-8.");
      return Optional.empty();
    }
    return hasForbiddenCharacter(text) ? Optional.empty() : Optional.of(text);
  }

  private boolean hasForbiddenCharacter(String text) {
    int line = 1;
    int column = 1;
    int before = 0;
    for (int c : text.codePoints().toArray()) {
      if (isForbidden(c)) {
        mistakes.add(
            new PlanFinding(
                    PlanReason.FORBIDDEN_CHARACTER,
                    "",
                    String.format("the invisible character U+%04X", c),
                    "visible text",
                    "Delete the character here; an editor may show it only on request.")
                .at(file, new PlanSource.Place(line, column)));
        return true;
      }
      // A line may also end in a carriage return alone; YAML's own reader counts so.
      if (c == '\r' || (c == '\n' && before != '\r')) {
        line++;
      }
      column = c == '\r' || c == '\n' ? 1 : column + 1;
      before = c;
    }
    return false;
  }

  /**
   * Hidden characters other than tab and line ends, and those of which nobody can say what they
   * look like.
   */
  static boolean isForbidden(int c) {
    if (c == '\t' || c == '\n' || c == '\r') {
      return false;
    }
    int type = Character.getType(c);
    return PlainLine.hides(c) || type == Character.PRIVATE_USE || type == Character.UNASSIGNED;
  }

  private Optional<Node> compose(String said) {
    // SnakeYAML 2.4 counts a carriage return as a line's end only when something follows.
    String text = said.endsWith("\r") ? said + "\n" : said;
    try {
      lookThrough(yaml().parse(new StringReader(text)));
      if (!mistakes.isEmpty()) {
        return Optional.empty();
      }
      var root = yaml().compose(new StringReader(text));
      if (root == null) {
        add(
            PlanReason.EMPTY_PLAN,
            null,
            "nothing",
            "a plan",
            "Start from one of the plans in rotation-plans.");
      }
      return Optional.ofNullable(root);
    } catch (MarkedYAMLException broken) {
      add(
          PlanReason.BROKEN_YAML,
          broken.getProblemMark() == null ? broken.getContextMark() : broken.getProblemMark(),
          kindOfProblem(broken),
          "well-formed YAML",
          "Look at the indentation, quotes and brackets here and on the line before.");
      return Optional.empty();
    } catch (YAMLException | NumberFormatException broken) {
      // The second: SnakeYAML 2.4 on an escape (backslash, u) that is cut off by the end of the
      // file.
      add(
          PlanReason.BROKEN_YAML,
          null,
          "text that is not YAML",
          "well-formed YAML",
          "Look for unusual characters.");
      return Optional.empty();
    }
  }

  /** In our own words: the library's may repeat a part of the file. */
  private static String kindOfProblem(MarkedYAMLException broken) {
    var problem = String.valueOf(broken.getProblem());
    if (problem.contains("TAB")) {
      return "a tab where spaces belong";
    }
    return problem.contains("mapping values are not allowed")
        ? "a key where none can stand"
        : "text that is not YAML";
  }

  private void lookThrough(Iterable<Event> events) {
    int depth = 0;
    int documents = 0;
    for (var event : events) {
      switch (event) {
        case AliasEvent alias -> addAnchor(alias, "an alias");
        case DocumentStartEvent start -> {
          documents++;
          if (documents > 1) {
            add(
                PlanReason.SEVERAL_DOCUMENTS,
                start.getStartMark(),
                "a second document",
                "one",
                "Put it into a file of its own.");
          }
        }
        case CollectionStartEvent start -> {
          addAnchorOrTag(start, start.getTag());
          if (++depth > MAX_DEPTH) {
            add(
                PlanReason.TOO_DEEP,
                start.getStartMark(),
                "nesting deeper than " + MAX_DEPTH,
                "a flat plan",
                "Close the brackets or outdent the lines before.");
            return;
          }
        }
        case CollectionEndEvent _ -> depth--;
        case ScalarEvent scalar -> {
          addAnchorOrTag(scalar, scalar.getTag());
          if (scalar.isPlain() && scalar.getValue().equals("<<")) {
            add(
                PlanReason.MERGE_KEY,
                scalar.getStartMark(),
                "<<",
                "the keys themselves",
                "Write the keys out.");
          }
        }
        default -> {}
      }
    }
  }

  private void addAnchorOrTag(NodeEvent event, @Nullable String tag) {
    if (event.getAnchor() != null) {
      addAnchor(event, "an anchor");
    }
    if (tag != null) {
      add(
          PlanReason.TAG,
          event.getStartMark(),
          "a tag",
          "plain data",
          "Delete the word that starts with \"!\".");
    }
  }

  private void addAnchor(Event event, String what) {
    add(
        PlanReason.ALIAS_OR_ANCHOR,
        event.getStartMark(),
        what,
        "the content itself",
        "Write the content out.");
  }

  private void add(
      PlanReason reason, @Nullable Mark mark, String found, String expected, String remedy) {
    var place = mark == null ? PlanSource.Place.START : PlanSource.Place.of(mark);
    mistakes.add(new PlanFinding(reason, "", found, expected, remedy).at(file, place));
  }

  private static Yaml yaml() {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(0);
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    options.setNestingDepthLimit(MAX_DEPTH + 2);
    options.setCodePointLimit(MAX_BYTES);
    options.setProcessComments(false);
    return new Yaml(options);
  }
}
