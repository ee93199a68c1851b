package dev.keyturn.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;

import dev.keyturn.api.DescribedRequests.Operation;
import dev.keyturn.api.DescribedRequests.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes an operation as it is described, and spoils one to three things of a request that would be
 * right.
 */
final class HostileRequests {
  private static final int DEEP = 10_000;
  private static final int LARGE = 10 * 1024 * 1024;

  private static final List<String> METHODS =
      List.of(
          "GET",
          "POST",
          "PUT",
          "DELETE",
          "PATCH",
          "OPTIONS",
          "HEAD",
          "TRACE",
          "CONNECT",
          "FOO",
          "get",
          "G\u00cbT",
          "PROPFIND");

  private static final List<String> HEADERS =
      List.of(
          "Idempotency-Key",
          "If-Match",
          "If-None-Match",
          "If-Modified-Since",
          "Last-Event-ID",
          "Accept",
          "Accept-Encoding",
          "Accept-Language",
          "Content-Type",
          "Content-Encoding",
          "Cookie",
          "Forwarded",
          "Host",
          "Origin",
          "Range",
          "Referer",
          "Upgrade",
          "User-Agent",
          "X-Forwarded-For",
          "X-HTTP-Method-Override",
          "traceparent",
          ServedApi.FROM);

  private static final List<String> MEDIA =
      List.of(
          "text/plain",
          "application/xml",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "application/json; charset=utf-16",
          "application/json; charset=nothing",
          "application/merge-patch+json",
          "*/*",
          "image/*;q=0",
          "json",
          "application/json, text/plain",
          ";");

  private final Random random;
  private final HostileText texts;
  private final List<Operation> operations;
  private final Map<String, String> valid;
  private final List<String> tokens;

  /**
   * @param valid values of parameters and fields by name, with which a request would be right
   * @param tokens bearer tokens, of whoever
   */
  HostileRequests(
      Random random, List<Operation> operations, Map<String, String> valid, List<String> tokens) {
    this.random = random;
    this.texts = new HostileText(random);
    this.operations = List.copyOf(operations);
    this.valid = Map.copyOf(valid);
    this.tokens = List.copyOf(tokens);
  }

  /**
   * @param canary must not come back
   * @param mayBeCut whether the server may hang up instead of answering
   */
  record Hostile(
      Operation operation, String method, String canary, byte[] bytes, boolean mayBeCut) {
    /** The beginning, to be read by people. */
    @Override
    public String toString() {
      String text = new String(bytes, ISO_8859_1);
      return operation
          + " with "
          + canary
          + ":\n"
          + text.substring(0, Math.min(2_000, text.length()));
    }
  }

  /** A request under way: what it has so far. */
  private static final class Draft {
    private String method = "";
    private String path = "";
    private final List<String> query = new ArrayList<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<String> more = new ArrayList<>();
    private @Nullable String body;
    private boolean chunked;
    private boolean mayBeCut;
  }

  Hostile next(int number) {
    String canary = "cnry" + Integer.toString(number, 36) + "zq";
    Operation operation = operations.get(number % operations.size());
    Draft draft = right(operation, number);
    int faults = 1 + random.nextInt(3);
    for (int i = 0; i < faults; i++) {
      spoil(draft, operation, canary);
    }
    return new Hostile(operation, draft.method, canary, bytes(draft), draft.mayBeCut);
  }

  private Draft right(Operation operation, int number) {
    var draft = new Draft();
    draft.method = operation.method();
    draft.path = operation.path();
    for (Parameter parameter : operation.parameters()) {
      String value = valid.getOrDefault(parameter.name(), "1");
      switch (parameter.in()) {
        case "path" -> draft.path = draft.path.replace("{" + parameter.name() + "}", value);
        case "query" -> {
          if (random.nextBoolean()) {
            draft.query.add(parameter.name() + "=" + value);
          }
        }
        default -> {
          if (random.nextInt(4) == 0) {
            draft.headers.put(parameter.name(), value);
          }
        }
      }
    }
    draft.headers.put("Host", "localhost");
    draft.headers.put("Authorization", "Bearer " + texts.one(tokens));
    // Each from elsewhere: it is not the limits that are tried here.
    draft.headers.put(ServedApi.FROM, "10." + (number >> 8 & 255) + "." + (number & 255) + ".1");
    Map<String, Map<String, Object>> body = operation.body();
    if (body != null) {
      draft.headers.put("Content-Type", "application/json");
      draft.body = json(fields(body, ""));
    }
    return draft;
  }

  private void spoil(Draft draft, Operation operation, String canary) {
    boolean body = operation.body() != null;
    switch (random.nextInt(body ? 16 : 9)) {
      case 0, 1 -> parameter(draft, operation, canary);
      case 2 -> draft.query.add(texts.encoded(canary) + "=" + texts.encoded(canary));
      case 3, 4 -> draft.headers.put(texts.one(HEADERS), texts.header(canary));
      case 5 -> draft.headers.put(texts.one(List.of("Accept", "Content-Type")), texts.one(MEDIA));
      case 6 -> draft.method = texts.one(METHODS);
      case 7 -> framing(draft, canary);
      case 8 -> path(draft, canary);
      default -> draft.body = body(operation, draft, canary);
    }
  }

  private void parameter(Draft draft, Operation operation, String canary) {
    if (operation.parameters().isEmpty()) {
      path(draft, canary);
      return;
    }
    Parameter parameter = texts.one(operation.parameters());
    switch (parameter.in()) {
      case "path" -> {
        String filled = valid.getOrDefault(parameter.name(), "1");
        draft.path =
            draft.path.replaceFirst(
                Pattern.quote(filled), Matcher.quoteReplacement(texts.encoded(canary)));
      }
      case "query" -> {
        if (random.nextBoolean()) {
          draft.query.removeIf(q -> q.startsWith(parameter.name() + "="));
        }
        draft.query.add(
            parameter.name()
                + "="
                + ("integer".equals(parameter.schema().get("type")) && random.nextBoolean()
                    ? texts.number()
                    : texts.encoded(canary)));
      }
      default -> draft.headers.put(parameter.name(), texts.header(canary));
    }
  }

  private void path(Draft draft, String canary) {
    draft.path =
        switch (random.nextInt(6)) {
          case 0 -> draft.path + "/" + texts.encoded(canary);
          case 1 -> draft.path + "/../../" + texts.encoded(canary);
          case 2 -> draft.path + ";" + texts.encoded(canary) + "=1";
          case 3 -> "/" + texts.encoded(canary) + draft.path;
          case 4 -> draft.path + ".json" + "/".repeat(1 + random.nextInt(50));
          default -> {
            draft.mayBeCut = true;
            yield draft.path + "/" + canary + "x".repeat(5_000);
          }
        };
  }

  /** What is said of the length, the form or the connection. */
  private void framing(Draft draft, String canary) {
    switch (random.nextInt(10)) {
      case 0 -> draft.chunked = true;
      case 1 -> lie(draft, "Content-Length: -1");
      case 2 -> lie(draft, "Content-Length: 1e999");
      case 3 -> lie(draft, "Content-Length: 1\r\nContent-Length: 2");
      case 4 -> lie(draft, "Transfer-Encoding: " + texts.header(canary));
      case 5 -> lie(draft, "X-Long: " + canary + "x".repeat(20_000));
      case 6 -> draft.more.add(canary + ": " + canary);
      case 7 -> lie(draft, ("X-Many: " + canary + "\r\n").repeat(300).strip());
      case 8 -> lie(draft, canary + " without a colon");
      default -> draft.headers.put("Authorization", authorization(canary));
    }
  }

  private static void lie(Draft draft, String line) {
    draft.more.add(line);
    draft.mayBeCut = true;
  }

  private String authorization(String canary) {
    return switch (random.nextInt(6)) {
      case 0 -> "Bearer " + texts.header(canary);
      case 1 -> "Basic " + canary;
      case 2 -> "Bearer kt_" + canary + "a".repeat(43);
      case 3 -> "Bearer eyJhbGciOiJub25lIn0." + canary + ".";
      case 4 -> "";
      default -> texts.header(canary);
    };
  }

  private @Nullable String body(Operation operation, Draft draft, String canary) {
    Map<String, Map<String, Object>> schema = operation.body();
    if (schema == null) {
      return draft.body;
    }
    List<Map.Entry<String, String>> fields = fields(schema, canary);
    int chosen = random.nextInt(fields.size());
    String name = fields.get(chosen).getKey();
    switch (random.nextInt(12)) {
      case 0 -> fields.remove(chosen);
      case 1 -> fields.add(Map.entry(texts.json(canary), texts.json(canary)));
      case 2 -> fields.add(Map.entry(name, texts.json(canary)));
      case 3 -> {
        return shape(json(fields), canary);
      }
      case 4 -> fields.set(chosen, Map.entry(name, nested(canary)));
      case 5 -> fields.add(Map.entry("\"@class\"", "\"java.net.URL\""));
      default -> fields.set(chosen, Map.entry(name, value(canary)));
    }
    if (random.nextInt(60) == 0) {
      draft.mayBeCut = true;
      draft.chunked = random.nextBoolean();
      // The one field that there was may be gone by now.
      fields.clear();
      fields.add(Map.entry(name, "\"" + canary + "x".repeat(LARGE) + "\""));
    }
    return json(fields);
  }

  /** Some JSON, of whatever kind. */
  private String value(String canary) {
    return switch (random.nextInt(9)) {
      case 0 -> "null";
      case 1 -> texts.one(List.of("true", "false"));
      case 2 ->
          texts.one(List.of("0", "-1", "1e999", "-1e-999", "1.5", "9".repeat(400), "01", "NaN"));
      case 3 -> "[" + (texts.json(canary) + ",").repeat(3) + "1]";
      case 4 -> "{" + texts.json(canary) + ":" + texts.json(canary) + "}";
      case 5 -> "[" + "\"A\",".repeat(3_000) + "\"" + canary + "\"]";
      default -> texts.json(canary);
    };
  }

  private String nested(String canary) {
    String open = random.nextBoolean() ? "[" : "{\"" + canary + "\":";
    int depth = open.equals("[") ? DEEP / 2 : DEEP / 20;
    String close = open.equals("[") ? "]" : "}";
    return open.repeat(depth) + "1" + (random.nextBoolean() ? close.repeat(depth) : "");
  }

  /** The same body, as no JSON object or as no JSON. */
  private String shape(String json, String canary) {
    return switch (random.nextInt(13)) {
      case 0 -> "";
      case 1 -> "null";
      case 2 -> "[" + json + "]";
      case 3 -> "\"" + canary + "\"";
      case 4 -> json.substring(0, json.length() / 2);
      case 5 -> json + json;
      case 6 -> "\u00ef\u00bb\u00bf" + json;
      case 7 -> new String(json.getBytes(UTF_16), ISO_8859_1);
      case 8 -> json.replace("\"", "'");
      case 9 -> "/* " + canary + " */" + json;
      case 10 -> "[".repeat(DEEP);
      case 11 -> "\u0000" + canary;
      default -> texts.text(canary);
    };
  }

  /** Name and value of each field as JSON text, as they would be right. */
  private List<Map.Entry<String, String>> fields(
      Map<String, Map<String, Object>> schema, String canary) {
    var fields = new ArrayList<Map.Entry<String, String>>();
    schema.forEach((name, type) ->
        fields.add(
            Map.entry(
                "\"" + name + "\"",
                switch (String.valueOf(type.get("type"))) {
                  case "boolean" -> "false";
                  case "array" -> "[]";
                  default -> "\"" + valid.getOrDefault(name, "said " + canary) + "\"";
                })));
    return fields;
  }

  private static String json(List<Map.Entry<String, String>> fields) {
    return fields.stream()
        .map(f -> f.getKey() + ":" + f.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static byte[] bytes(Draft draft) {
    var text = new StringBuilder();
    String query = draft.query.isEmpty() ? "" : "?" + String.join("&", draft.query);
    text.append(draft.method).append(' ').append(draft.path).append(query).append(" HTTP/1.1\r\n");
    draft.headers.forEach(
        (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    draft.more.forEach(line -> text.append(line).append("\r\n"));
    String body = draft.body == null ? "" : draft.body;
    if (draft.chunked) {
      text.append("Transfer-Encoding: chunked\r\n");
      body =
          body.isEmpty()
              ? "0\r\n\r\n"
              : Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    } else {
      text.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return text.append("Connection: close\r\n\r\n").append(body).toString().getBytes(ISO_8859_1);
  }
}
