package dev.keyturn.plan;

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

  /**
   * A text of this form. What stands where somebody may have pasted a value instead, or credentials
   * with an address, is never repeated.
   */
  Optional<String> text(PlanForm form) {
    boolean told =
        switch (form) {
          case URL, ZONE, VARIABLE, RAILWAY_TOKEN, ATTESTATION_TOKEN, RECEIVER -> false;
          default -> isAmbiguous(form == PlanForm.LINE ? "a text" : form.expected, QUOTE);
        };
    if (told || form.matches(raw())) {
      return told ? Optional.empty() : Optional.of(raw());
    }
    if (form == PlanForm.VARIABLE && Redaction.namesSetting(raw())) {
      String upper = raw().toUpperCase(Locale.ROOT);
      tell(
          PlanReason.MALFORMED,
          form.expected,
          "Write " + upper + ", here and on the services: .NET takes both for the same setting.");
      return Optional.empty();
    }
    boolean token = form == PlanForm.RAILWAY_TOKEN || form == PlanForm.ATTESTATION_TOKEN;
    if (token && PlanForm.VARIABLE.matches(raw())) {
      tell(PlanReason.NO_TOKEN_VARIABLE, Redaction.of(raw()), form, form.remedy);
      return Optional.empty();
    }
    switch (form) {
      case VARIABLE, RAILWAY_TOKEN, ATTESTATION_TOKEN, RECEIVER ->
          tell(PlanReason.VALUE_INSTEAD_OF_NAME, Redaction.withheld(raw()), form, form.remedy);
      case URL ->
          tell(
              PlanReason.MALFORMED,
              "a text of " + raw().length() + " characters that is no URL",
              form,
              form.remedy);
      case ZONE ->
          tell(
              PlanReason.UNKNOWN_WORD,
              Redaction.of(raw()),
              form,
              DidYouMean.to(raw(), ZoneId.getAvailableZoneIds())
                  .map(zone -> "Did you mean \"" + zone + "\"?")
                  .orElse(form.remedy));
      default -> tell(PlanReason.MALFORMED, Redaction.of(raw()), form, form.remedy);
    }
    return Optional.empty();
  }

  private void tell(PlanReason reason, String found, PlanForm form, String remedy) {
    section.add(reason, path, node, found, form.expected, remedy);
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
