package dev.keyturn.plan;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One single value of the file. Every method gives the value in the type asked for, or empty after
 * telling the mistake; none guesses: an unquoted {@code yes}, {@code 010} or {@code 1:30} is told,
 * since readers of YAML disagree on them.
 */
final class Scalar {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern TIME = Pattern.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]");
  private static final int LONGEST_TEXT = 200;
  private static final String QUOTE = "if you mean the text, put it in quotes.";

  private final YamlMapping section;
  private final String path;
  private final ScalarNode node;

  Scalar(YamlMapping section, String path, ScalarNode node) {
    this.section = section;
    this.path = path;
    this.node = node;
  }

  String path() {
    return path;
  }

  /** The characters as written, unjudged. */
  String raw() {
    return node.getValue();
  }

  /** Any one line of text. */
  Optional<String> line() {
    if (isAmbiguous("a text", QUOTE)) {
      return Optional.empty();
    }
    if (raw().isBlank()
        || raw().length() > LONGEST_TEXT
        || !raw().codePoints().allMatch(Scalar::isVisible)) {
      tell(
          PlanReason.MALFORMED,
          "one line of 1 to " + LONGEST_TEXT + " characters",
          "Write one short line.");
      return Optional.empty();
    }
    return Optional.of(raw());
  }

  /**
   * Escapes in quotes bring back line ends and terminal controls that the file itself may not hold.
   */
  private static boolean isVisible(int c) {
    return c != '\t' && c != '\n' && c != '\r' && !PlanDocument.isForbidden(c);
  }

  /** A text of this form; the description completes the sentence "expected ...". */
  Optional<String> matching(Pattern form, String description, String remedy) {
    if (isAmbiguous(description, QUOTE)) {
      return Optional.empty();
    }
    if (!form.matcher(raw()).matches()) {
      tell(PlanReason.MALFORMED, description, remedy);
      return Optional.empty();
    }
    return Optional.of(raw());
  }

  /**
   * The name of a variable. Anything else here may be the variable's value, so it is never
   * repeated.
   */
  Optional<String> variableName() {
    return nameOf(
        NamePatterns.VARIABLE,
        "the name of a variable, " + NamePatterns.VARIABLE.pattern(),
        "Write the variable's name. If a secret stood here, it has been disclosed: replace it.");
  }

  /** A name of this form, in a place where a value may have been pasted instead. */
  Optional<String> nameOf(Pattern form, String description, String remedy) {
    if (form.matcher(raw()).matches()) {
      return Optional.of(raw());
    }
    section.add(
        PlanReason.VALUE_INSTEAD_OF_NAME,
        path,
        node,
        Redaction.withheld(raw()),
        description,
        remedy);
    return Optional.empty();
  }

  <E extends Enum<E> & PlanWord> Optional<E> word(Class<E> type) {
    var constants = List.of(type.getEnumConstants());
    var words = constants.stream().map(PlanWord::word).toList();
    return oneOf(words).map(found -> constants.get(words.indexOf(found)));
  }

  /** One of these words, exactly. */
  Optional<String> oneOf(List<String> words) {
    if (words.contains(raw())) {
      return Optional.of(raw());
    }
    if (!isAmbiguous(DidYouMean.oneOf(words), QUOTE)) {
      tell(PlanReason.UNKNOWN_WORD, DidYouMean.oneOf(words), DidYouMean.remedy(raw(), words));
    }
    return Optional.empty();
  }

  /** Tells it if this is any other word. */
  void mustBe(String word) {
    var _ = oneOf(List.of(word));
  }

  Optional<Integer> number(int least, int most) {
    var expected = "a whole number from " + least + " to " + most;
    if (!node.isPlain() || !WHOLE_NUMBER.matcher(raw()).matches()) {
      if (!isAmbiguous(expected, "write the digits alone, without a leading zero.")) {
        tell(
            PlanReason.MALFORMED,
            expected,
            "Write the digits alone, without quotes, unit or leading zero.");
      }
      return Optional.empty();
    }
    int number = Integer.parseInt(raw());
    if (number < least || number > most) {
      tell(PlanReason.OUT_OF_RANGE, expected, "Choose a number within these bounds.");
      return Optional.empty();
    }
    return Optional.of(number);
  }

  Optional<Boolean> flag() {
    if (node.isPlain() && (raw().equals("true") || raw().equals("false"))) {
      return Optional.of(raw().equals("true"));
    }
    if (node.getTag().equals(Tag.BOOL)) {
      tell(PlanReason.AMBIGUOUS, "true or false", "Write true or false in lower case.");
    } else {
      tell(PlanReason.UNKNOWN_WORD, "true or false", "Write true or false, without quotes.");
    }
    return Optional.empty();
  }

  Optional<Duration> duration() {
    var span = Durations.parse(raw());
    if (span.isEmpty()) {
      boolean numberOnly = WHOLE_NUMBER.matcher(raw()).matches() && !raw().equals("0");
      var remedy =
          numberOnly
              ? "Give it a unit: " + raw() + "s, " + raw() + "m, " + raw() + "h or " + raw() + "d."
              : "Write a whole number above 0 and one of s, m, h, d.";
      boolean told =
          !numberOnly
              && isAmbiguous(
                  "a span of time such as 30s, 10m, 24h or 90d", "write a number and its unit.");
      if (!told) {
        tell(PlanReason.MALFORMED, "a span of time such as 30s, 10m, 24h or 90d", remedy);
      }
    }
    return span;
  }

  Optional<String> uuid() {
    return matching(UUID, "a lower-case UUID", "Copy the id from Railway; the name will not do.");
  }

  Optional<LocalTime> time() {
    return matching(
            TIME,
            "a time from \"00:00\" to \"23:59\"",
            "Write hours and minutes, two digits each, in quotes.")
        .map(LocalTime::parse);
  }

  Optional<ZoneId> zone() {
    if (ZoneId.getAvailableZoneIds().contains(raw())) {
      return Optional.of(ZoneId.of(raw()));
    }
    tell(
        PlanReason.UNKNOWN_WORD,
        "a time zone such as Europe/Berlin or UTC",
        DidYouMean.to(raw(), ZoneId.getAvailableZoneIds())
            .map(zone -> "Did you mean \"" + zone + "\"?")
            .orElse("Write a name of the IANA time zone database."));
    return Optional.empty();
  }

  /**
   * An absolute http or https address with a host. It is never repeated in a message: it may carry
   * credentials.
   */
  Optional<URI> url() {
    try {
      var url = new URI(raw());
      if (url.getHost() != null
          && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
        return Optional.of(url);
      }
    } catch (URISyntaxException malformed) {
      // Told below like every other text that is no address; the exception would repeat it.
    }
    section.add(
        PlanReason.MALFORMED,
        path,
        node,
        "a text of " + raw().length() + " characters that is no URL",
        "a URL such as https://api.example.com/.well-known/keyturn/attestation",
        "Write the whole address, with https:// and the host.");
    return Optional.empty();
  }

  /** Tells that a plan is not called like its file. */
  void differsFromFile(String fileName) {
    tell(
        PlanReason.NAME_DIFFERS_FROM_FILE,
        "\"" + fileName + "\", the file's name",
        "Write plan: " + fileName + ", or rename the file.");
  }

  private boolean isAmbiguous(String expected, String remedy) {
    if (!node.isPlain() || node.getTag().equals(Tag.STR)) {
      return false;
    }
    if (raw().isEmpty()) {
      tell(PlanReason.MALFORMED, expected, "Write a value after the colon.");
      return true;
    }
    tell(PlanReason.AMBIGUOUS, expected, "Unquoted it reads as " + readAs() + "; " + remedy);
    return true;
  }

  private String readAs() {
    var tag = node.getTag();
    if (Tag.INT.equals(tag) && raw().indexOf(':') > 0) {
      return "a number in base 60";
    }
    if (Tag.INT.equals(tag) && raw().matches("[-+]?0[0-9_]+")) {
      return "a number in base 8";
    }
    return Arrays.asList(Tag.INT, Tag.FLOAT).contains(tag)
        ? "a number"
        : Tag.BOOL.equals(tag) ? "true or false" : Tag.NULL.equals(tag) ? "nothing" : "a date";
  }

  private void tell(PlanReason reason, String expected, String remedy) {
    section.add(reason, path, node, Redaction.of(raw()), expected, remedy);
  }
}
