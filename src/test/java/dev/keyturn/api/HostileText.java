package dev.keyturn.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;

/**
 * Texts that programs stumble over, each with a canary. They are in wire form: each character is
 * one byte.
 */
final class HostileText {
  private static final List<String> NUMBERS =
      List.of(
          "-1",
          "0",
          "-2147483649",
          "2147483648",
          "9223372036854775808",
          "99999999999999999999999999",
          "1e999",
          "-1e999",
          "NaN",
          "Infinity",
          "1.5",
          "007",
          "0x10",
          "+1",
          wire("\u0663\u0664"));

  /** After percent-decoding: NUL, an overlong slash, half a sequence, no hexadecimal at all. */
  private static final List<String> SPOILT =
      List.of(
          "%", "%zz", "%00", "%c0%af", "%e2%82", "%ff", "%u0041", "..%2f..%2f", "%252e%252e%252f");

  private final Random random;

  HostileText(Random random) {
    this.random = random;
  }

  static String wire(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  String number() {
    return one(NUMBERS);
  }

  /** As a value; it may hold anything, also what ends a line. */
  String text(String canary) {
    return switch (random.nextInt(22)) {
      case 0 -> canary;
      case 1 ->
          canary
              + "x".repeat(List.of(64, 122, 201, 500, 501, 5_000, 20_000).get(random.nextInt(7)));
      case 2 -> number();
      case 3 -> "' or '1'='1'; drop table rotation; --" + canary;
      case 4 -> "<script>alert('" + canary + "')</script>";
      case 5 -> canary + "\r\n2026-11-21 12:00:00 ERROR forged\u001b[31m";
      case 6 -> "${jndi:ldap://127.0.0.1:9/" + canary + "}";
      case 7 -> "#{7*7}{{7*7}}%n%s%x" + canary;
      case 8 -> wire("\u202e" + canary + "\u2066");
      case 9 -> wire(canary + "e\u0301\u0300\u0316".repeat(60));
      case 10 -> canary + "\u0000" + canary;
      case 11 -> "\u00ed\u00a0\u0080" + canary;
      case 12 -> "\u00c0\u00af" + canary + "\u00ff\u00fe";
      case 13 -> "../../../../etc/passwd" + canary;
      case 14 -> wire("\ud83d\ude00" + canary);
      case 15 -> canary + "\",\"emergency\":true,\"x\":\"";
      case 16 -> wire("\uff53\uff48\uff4f\uff50" + canary);
      case 17 -> wire("\ufeff" + canary + "\u2028");
      case 18 -> "\u0001\u0008\u001f\u007f" + canary;
      case 19 -> one(List.of("null", "true", "[]", "{}", "*", "\"\"", ""));
      case 20 -> canary.repeat(3) + " \t ";
      default -> one(List.of("", " ", "shop", "production", "0".repeat(26), "kt_" + canary));
    };
  }

  /** As a part of a path or a query, right or wrong. */
  String encoded(String canary) {
    String text = text(canary);
    return switch (random.nextInt(6)) {
      case 0 -> percent(percent(text));
      case 1 -> one(SPOILT) + canary;
      case 2 -> canary + one(SPOILT);
      // Raw, but for what ends the request line.
      case 3 -> text.replaceAll("[\r\n ?#]", "");
      default -> percent(text);
    };
  }

  /** As a header's value: raw, but for what would begin another header. */
  String header(String canary) {
    return text(canary).replaceAll("[\r\n]", "");
  }

  /** As a JSON string, right or with raw bytes in it. */
  String json(String canary) {
    String text = text(canary);
    if (random.nextInt(4) == 0) {
      return '"' + text + '"';
    }
    var escaped = new StringBuilder("\"");
    for (char each : new String(text.getBytes(ISO_8859_1), UTF_8).toCharArray()) {
      if (each < ' ' || each == '"' || each == '\\' || each > '~') {
        escaped.append(String.format("\\u%04x", (int) each));
      } else {
        escaped.append(each);
      }
    }
    // A surrogate alone, as an escape: JSON's grammar allows it, no text can hold it.
    return escaped + (random.nextInt(12) == 0 ? "\\ud800\"" : "\"");
  }

  <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static String percent(String wire) {
    var encoded = new StringBuilder();
    for (byte each : wire.getBytes(ISO_8859_1)) {
      char c = (char) (each & 0xff);
      if (c < 0x80 && Character.isLetterOrDigit(c)) {
        encoded.append(c);
      } else {
        encoded.append(String.format("%%%02X", (int) c));
      }
    }
    return encoded.toString();
  }
}
