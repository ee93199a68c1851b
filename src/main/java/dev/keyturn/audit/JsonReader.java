package dev.keyturn.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the restricted JSON of {@link CanonicalJson} with a bounded depth. It need not refuse every
 * unusual spelling: the caller writes the result again and compares, so only what survives that
 * comparison is accepted.
 */
final class JsonReader {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_DIGITS = 16;

  private final String text;
  private int at;

  JsonReader(String text) {
    this.text = text;
  }

  Object read() throws UnreadableAudit {
    var value = value(0);
    if (at != text.length()) {
      throw unexpected("end of text");
    }
    return value;
  }

  private Object value(int depth) throws UnreadableAudit {
    if (depth > MAX_DEPTH) {
      throw new UnreadableAudit("JSON is nested deeper than " + MAX_DEPTH + " levels");
    }
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true", Boolean.TRUE);
      case 'f' -> word("false", Boolean.FALSE);
      default -> integer();
    };
  }

  private Map<String, Object> object(int depth) throws UnreadableAudit {
    var object = new TreeMap<String, Object>();
    expect('{');
    if (peek() != '}') {
      while (true) {
        var key = string();
        expect(':');
        if (object.put(key, value(depth + 1)) != null) {
          throw new UnreadableAudit("JSON object has the same key twice");
        }
        if (peek() != ',') {
          break;
        }
        at++;
      }
    }
    expect('}');
    return object;
  }

  private List<Object> array(int depth) throws UnreadableAudit {
    var array = new ArrayList<Object>();
    expect('[');
    if (peek() != ']') {
      while (true) {
        array.add(value(depth + 1));
        if (peek() != ',') {
          break;
        }
        at++;
      }
    }
    expect(']');
    return array;
  }

  private String string() throws UnreadableAudit {
    expect('"');
    var out = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < 0x20) {
        throw new UnreadableAudit("JSON string holds a raw control character");
      }
      out.append(c == '\\' ? escape() : c);
    }
    at++;
    return out.toString();
  }

  private char escape() throws UnreadableAudit {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'f' -> '\f';
      case 'r' -> '\r';
      case 'u' -> hex();
      default -> throw new UnreadableAudit("JSON string holds an unknown escape");
    };
  }

  private char hex() throws UnreadableAudit {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0) {
        throw unexpected("four hexadecimal digits");
      }
      code = code * 16 + digit;
      at++;
    }
    return (char) code;
  }

  private Long integer() throws UnreadableAudit {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    int firstDigit = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    int digits = at - firstDigit;
    if (digits == 0 || digits > MAX_DIGITS) {
      at = start;
      throw unexpected("a value (integers up to 2^53−1; no null, no floating point)");
    }
    return Long.valueOf(text.substring(start, at));
  }

  private Boolean word(String word, Boolean value) throws UnreadableAudit {
    if (!text.startsWith(word, at)) {
      throw unexpected(word);
    }
    at += word.length();
    return value;
  }

  private char peek() throws UnreadableAudit {
    if (at == text.length()) {
      throw new UnreadableAudit("JSON ends too early");
    }
    return text.charAt(at);
  }

  private void expect(char wanted) throws UnreadableAudit {
    if (peek() != wanted) {
      throw unexpected("'" + wanted + "'");
    }
    at++;
  }

  private UnreadableAudit unexpected(String wanted) {
    return new UnreadableAudit("JSON has at character " + (at + 1) + " not " + wanted);
  }
}
