package dev.keyturn.audit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Canonical JSON after RFC 8785, restricted so that two implementations cannot disagree: keys are
 * printable ASCII, strings are well-formed Unicode, numbers are integers with |n| ≤ 2^53−1, and
 * there is neither a floating point number nor a null.
 *
 * <p>In Java a value is a {@link String}, {@link Long}, {@link Integer}, {@link Boolean}, {@link
 * List} or {@link Map} with String keys. The parser returns {@code Long} for every number and
 * {@link TreeMap} for every object.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785, JSON Canonicalization Scheme</a>
 */
public final class CanonicalJson {
  /** The largest integer that every JSON reader keeps exact (RFC 7493, section 2.2). */
  static final long MAX_INTEGER = (1L << 53) - 1;

  private CanonicalJson() {}

  /**
   * The one canonical text of the value.
   *
   * @throws IllegalArgumentException for anything outside the restricted model; the message never
   *     repeats a string's content
   */
  public static String write(Object value) {
    var out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  /**
   * Reads canonical text, and only that: a reordered key, a space or a needless escape is refused.
   *
   * @throws UnreadableAudit when the text is not JSON, or not the canonical form of what it says
   */
  public static Object parse(String text) throws UnreadableAudit {
    if (!wellFormed(text)) {
      throw new UnreadableAudit("text is not well-formed Unicode");
    }
    var value = new JsonReader(text).read();
    try {
      if (!write(value).equals(text)) {
        throw new UnreadableAudit(
            "JSON is not in canonical form (sorted keys, no spaces, no needless escapes)");
      }
    } catch (IllegalArgumentException e) {
      throw new UnreadableAudit(String.valueOf(e.getMessage()));
    }
    return value;
  }

  /**
   * Whether every surrogate is one half of a pair, so that UTF-8 can hold the text without loss.
   */
  static boolean wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      } else if (Character.isLowSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  private static void write(Object value, StringBuilder out) {
    switch (value) {
      case String text -> writeString(text, out);
      case Long number -> writeInteger(number, out);
      case Integer number -> out.append(number.intValue());
      case Boolean flag -> out.append(flag.booleanValue());
      case Map<?, ?> object -> writeObject(object, out);
      case List<?> array -> writeArray(array, out);
      default ->
          throw new IllegalArgumentException(
              "canonical JSON has no form for " + value.getClass().getSimpleName());
    }
  }

  private static void writeInteger(long number, StringBuilder out) {
    if (number > MAX_INTEGER || number < -MAX_INTEGER) {
      throw new IllegalArgumentException("integer is outside ±(2^53−1)");
    }
    out.append(number);
  }

  private static void writeObject(Map<?, ?> object, StringBuilder out) {
    var sorted = new TreeMap<String, Object>();
    for (var member : object.entrySet()) {
      if (!(member.getKey() instanceof String key) || !asciiKey(key)) {
        throw new IllegalArgumentException("object key is not printable ASCII");
      }
      sorted.put(key, member.getValue());
    }
    out.append('{');
    var separator = "";
    for (var member : sorted.entrySet()) {
      out.append(separator);
      writeString(member.getKey(), out);
      out.append(':');
      write(member.getValue(), out);
      separator = ",";
    }
    out.append('}');
  }

  private static void writeArray(List<?> array, StringBuilder out) {
    out.append('[');
    var separator = "";
    for (Object element : array) {
      out.append(separator);
      write(element, out);
      separator = ",";
    }
    out.append(']');
  }

  private static boolean asciiKey(String key) {
    return !key.isEmpty() && key.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
  }

  private static void writeString(String text, StringBuilder out) {
    if (!wellFormed(text)) {
      throw new IllegalArgumentException("string is not well-formed Unicode (lone surrogate)");
    }
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < 0x20) {
            out.append("\\u00")
                .append(Character.forDigit(c >> 4, 16))
                .append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
