package dev.keyturn.audit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a string in the trail may look like. Refusals name the field and the rule, never the
 * content.
 */
final class AuditText {
  static final int MAX_NAME = 200;
  static final int MAX_REASON = 500;

  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}");
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT)
          .withZone(ZoneOffset.UTC);
  private static final int TIMESTAMP_LENGTH = "2026-11-20T00:00:00.000Z".length();

  private AuditText() {}

  /**
   * A stable word such as a state, a step or a reason code: no spaces, so nothing free-form fits
   * in.
   */
  static void code(String field, @Nullable String value) {
    if (value != null && !CODE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          field + " must be 1 to 100 of A-Z a-z 0-9 _ . : / - and start with a letter or digit");
    }
  }

  /** An id or a name given by a system: one line, at most {@link #MAX_NAME} characters. */
  static void name(String field, @Nullable String value) {
    line(field, value, MAX_NAME);
  }

  /** One line of text. Counted in UTF-16 units. */
  static void line(String field, @Nullable String value, int max) {
    if (value == null) {
      return;
    }
    if (value.isEmpty() || value.length() > max) {
      throw new IllegalArgumentException(
          "%s must have 1 to %d characters, not %d".formatted(field, max, value.length()));
    }
    if (!CanonicalJson.wellFormed(value)) {
      throw new IllegalArgumentException(field + " is not well-formed Unicode (lone surrogate)");
    }
    if (value.codePoints().anyMatch(AuditText::misleads)) {
      throw new IllegalArgumentException(
          field + " has a control, line-break or text-direction character");
    }
  }

  /**
   * Line breaks forge log lines; direction marks make a line read other than it is stored. A rule
   * of the entries' first format, for stored ones too: it does not grow with the hidden characters
   * of {@link dev.keyturn.text.PlainLine}, which cleans what is written now.
   */
  private static boolean misleads(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default ->
          (c >= 0x202a && c <= 0x202e)
              || (c >= 0x2066 && c <= 0x2069)
              || c == 0x200e
              || c == 0x200f
              || c == 0x061c;
    };
  }

  static void count(String field, @Nullable Long value) {
    if (value != null && (value < 0 || value > CanonicalJson.MAX_INTEGER)) {
      throw new IllegalArgumentException(field + " must be between 0 and 2^53−1");
    }
  }

  /** {@code YYYY-MM-DDThh:mm:ss.SSSZ}; finer digits are cut off. */
  static String timestamp(Instant moment) {
    var text = MILLIS.format(moment);
    if (text.length() != TIMESTAMP_LENGTH) {
      throw new IllegalArgumentException("time is outside the years 0000 to 9999");
    }
    return text;
  }

  static Instant instant(String text) throws UnreadableAudit {
    try {
      var moment = Instant.from(MILLIS.parse(text));
      if (timestamp(moment).equals(text)) {
        return moment;
      }
    } catch (DateTimeParseException e) {
      throw new UnreadableAudit("ts is not a time of the form YYYY-MM-DDThh:mm:ss.SSSZ");
    }
    throw new UnreadableAudit("ts is not a time of the form YYYY-MM-DDThh:mm:ss.SSSZ");
  }
}
