package dev.keyturn.sandbox.vault;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.regex.Pattern;

/** Time spans as Vault reads and writes them: {@code 3h25m19s}, or a number of seconds. */
final class GoDuration {
  private static final Pattern PART = Pattern.compile("(\\d+)(h|m|s)");

  private GoDuration() {}

  /**
   * @throws IllegalArgumentException when it is neither
   */
  static Duration parse(JsonNode node) {
    if (node.isIntegralNumber()) {
      return Duration.ofSeconds(node.asLong());
    }
    String text = node.asText();
    if (text.matches("-?\\d+")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    if (!text.matches("-?(\\d+[hms])+")) {
      throw Converting.field("delete_version_after", "time: invalid duration \"" + text + "\"");
    }
    Duration sum = Duration.ZERO;
    for (var part = PART.matcher(text); part.find(); ) {
      long number = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "h" -> Duration.ofHours(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofSeconds(number);
              });
    }
    return text.startsWith("-") ? sum.negated() : sum;
  }

  static String format(Duration span) {
    if (span.isNegative()) {
      return "-" + format(span.negated());
    }
    String seconds = span.toSecondsPart() + "s";
    if (span.toHours() > 0) {
      return span.toHours() + "h" + span.toMinutesPart() + "m" + seconds;
    }
    return span.toMinutes() > 0 ? span.toMinutes() + "m" + seconds : seconds;
  }
}
