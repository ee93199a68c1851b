package dev.keyturn.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Texts and files in which secret values must not be found, in any of the forms that they take. */
final class Haystack {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** By what it is; bytes as characters, so that binary files are searched too. */
  private final Map<String, String> texts = new TreeMap<>();

  void add(String what, String text) {
    texts.put(what, new String(text.getBytes(UTF_8), ISO_8859_1));
  }

  /** Every file below. */
  void addFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(file.toString(), new String(Files.readAllBytes(file), ISO_8859_1));
      }
    }
  }

  /** What the pattern is found in. */
  List<String> matching(Pattern pattern) {
    return texts.entrySet().stream()
        .filter(text -> pattern.matcher(text.getValue()).find())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** {@code where: which value in which form}, never the value. */
  List<String> find(Map<String, String> values) {
    var found = new ArrayList<String>();
    values.forEach((name, value) ->
        forms(value)
            .forEach((form, needle) ->
                texts.forEach((where, text) -> {
                  if (text.contains(needle)) {
                    found.add(where + ": " + name + " as " + form);
                  }
                })));
    return found;
  }

  /** The text's forms, and where it is base64 or hex of something, that something's too. */
  static Map<String, String> forms(String value) {
    var forms = new LinkedHashMap<String, String>();
    forms.put("text in UTF-16BE", new String(value.getBytes(UTF_16BE), ISO_8859_1));
    forms.put("text in UTF-16LE", new String(value.getBytes(UTF_16LE), ISO_8859_1));
    forms.put("text in a URL", URLEncoder.encode(value, UTF_8));
    forms.put("text in JSON", json(value));
    forms.put("text in JSON with escaped slashes", json(value).replace("/", "\\/"));
    forms.put(
        "text in JSON for HTML",
        json(value).replace("+", "\\u002b").replace("/", "\\u002f").replace("=", "\\u003d"));
    bytes("text", value.getBytes(UTF_8), forms);
    for (var decoder : List.of(Base64.getDecoder(), Base64.getUrlDecoder())) {
      try {
        bytes("value", decoder.decode(value), forms);
      } catch (IllegalArgumentException e) {
        // Then it is not encoded so, and there is nothing behind the text.
      }
    }
    return forms;
  }

  private static void bytes(String what, byte[] bytes, Map<String, String> forms) {
    forms.put(what + " itself", new String(bytes, ISO_8859_1));
    forms.put(what + " in hex", HexFormat.of().formatHex(bytes));
    forms.put(what + " in HEX", HexFormat.of().formatHex(bytes).toUpperCase(Locale.ROOT));
    // Without the end, which depends on what follows.
    forms.put(what + " in base64", cut(Base64.getEncoder().withoutPadding().encodeToString(bytes)));
    forms.put(
        what + " in base64url", cut(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)));
    forms.put(what + " as a list", list(bytes));
  }

  private static String cut(String base64) {
    return base64.substring(0, base64.length() - 2);
  }

  private static String list(byte[] bytes) {
    var list = new StringBuilder();
    for (byte one : bytes) {
      list.append(list.isEmpty() ? "" : ", ").append(one);
    }
    return list.toString();
  }

  private static String json(String value) {
    try {
      String quoted = JSON.writeValueAsString(value);
      return quoted.substring(1, quoted.length() - 1);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
