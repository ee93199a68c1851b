package dev.keyturn.plan;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
  private static final String QUOTE = "if you mean the text, put it in quotes.";

  private final YamlMapping section;
  private final String path;
  private final ScalarNode node;

  Scalar(YamlMapping section, String path, ScalarNode node) {
    this.section = section;
    this.path = path;
    this.node = node;
  }

  /** The characters as written, unjudged. */
  String raw() {
    return node.getValue();
  }

  /** A text of this form. */
  Optional<String> text(PlanForm form) {
    return switch (form) {
      case LINE -> line();
      case URL -> url();
      case ZONE -> zone();
      default -> form.withheld() ? withheld(form) : matching(form);
    };
  }

  private Optional<String> line() {
    if (isAmbiguous("a text", QUOTE)) {
      return Optional.empty();
    }
    return told(
        PlanForm.LINE,
        !raw().isBlank()
            && raw().length() <= PlanForm.LONGEST_LINE
            && raw().codePoints().allMatch(Scalar::isVisible));
  }

  /**
   * Escapes in quotes bring back line ends and terminal controls that the file itself may not hold.
   */
  private static boolean isVisible(int c) {
    return c != '\t' && c != '\n' && c != '\r' && !PlanDocument.isForbidden(c);
  }

  private Optional<String> matching(PlanForm form) {
    return isAmbiguous(form.expected, QUOTE) ? Optional.empty() : told(form, form.matches(raw()));
  }

  /** The characters as written, or empty after telling that they have not this form. */
  private Optional<String> told(PlanForm form, boolean well) {
    if (well) {
      return Optional.of(raw());
    }
    tell(PlanReason.MALFORMED, form.expected, form.remedy);
    return Optional.empty();
  }

  /**
   * A name in a place where somebody may have pasted a value instead. So whatever else stands here
   * is never repeated.
   */
  private Optional<String> withheld(PlanForm form) {
    if (form.matches(raw())) {
      return Optional.of(raw());
    }
    if (form == PlanForm.VARIABLE && Redaction.namesSetting(raw())) {
      String upper = raw().toUpperCase(Locale.ROOT);
      tell(
          PlanReason.MALFORMED,
          form.expected,
          "Write " + upper + ", here and on the services: .NET takes both for the same setting.");
      return Optional.empty();
    }
    section.add(
        PlanReason.VALUE_INSTEAD_OF_NAME,
        path,
        node,
        Redaction.withheld(raw()),
        form.expected,
        form.remedy);
    return Optional.empty();
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

  /** A whole number and one unit. */
  static Optional<Duration> span(String text) {
    if (!PlanForm.DURATION.matches(text)) {
      return Optional.empty();
    }
    int unit = text.length() - 1;
    long count = Long.parseLong(text.substring(0, unit));
    return Optional.of(
        switch (text.charAt(unit)) {
          case 's' -> Duration.ofSeconds(count);
          case 'm' -> Duration.ofMinutes(count);
          case 'h' -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        });
  }

  Optional<Duration> duration() {
    var span = span(raw());
    if (span.isEmpty()) {
      boolean numberOnly = WHOLE_NUMBER.matcher(raw()).matches() && !raw().equals("0");
      var remedy =
          numberOnly
              ? "Give it a unit: " + raw() + "s, " + raw() + "m, " + raw() + "h or " + raw() + "d."
              : PlanForm.DURATION.remedy;
      boolean told =
          !numberOnly && isAmbiguous(PlanForm.DURATION.expected, "write a number and its unit.");
      if (!told) {
        tell(PlanReason.MALFORMED, PlanForm.DURATION.expected, remedy);
      }
    }
    return span;
  }

  private Optional<String> zone() {
    if (ZoneId.getAvailableZoneIds().contains(raw())) {
      return Optional.of(raw());
    }
    tell(
        PlanReason.UNKNOWN_WORD,
        PlanForm.ZONE.expected,
        DidYouMean.to(raw(), ZoneId.getAvailableZoneIds())
            .map(zone -> "Did you mean \"" + zone + "\"?")
            .orElse(PlanForm.ZONE.remedy));
    return Optional.empty();
  }

  /**
   * An absolute http or https address with a host. It is never repeated in a message: it may carry
   * credentials.
   */
  private Optional<String> url() {
    try {
      var url = new URI(raw());
      if (url.getHost() != null
          && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
        return Optional.of(raw());
      }
    } catch (URISyntaxException malformed) {
      // Told below like every other text that is no address; the exception would repeat it.
    }
    section.add(
        PlanReason.MALFORMED,
        path,
        node,
        "a text of " + raw().length() + " characters that is no URL",
        PlanForm.URL.expected,
        PlanForm.URL.remedy);
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
