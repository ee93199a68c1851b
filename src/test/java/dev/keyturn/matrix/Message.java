package dev.keyturn.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request as it came to a relay, and what it means. */
record Message(Part part, String method, URI uri, Headers headers, byte[] body) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern DOCUMENT =
      Pattern.compile("(?m)^(query|mutation)\\s+(\\w+)[^{]*\\{\\s*(?:\\w+:\\s*)?(\\w+)");

  static Message read(Part part, HttpExchange exchange) throws IOException {
    var headers = new Headers();
    headers.putAll(exchange.getRequestHeaders());
    return new Message(
        part,
        exchange.getRequestMethod(),
        exchange.getRequestURI(),
        headers,
        exchange.getRequestBody().readAllBytes());
  }

  String operation() {
    return switch (part) {
      case RAILWAY -> writes() ? field() : document().group(2);
      case VAULT -> method + " " + uri.getPath().replaceFirst("^/v1/", "");
      case SLACK -> uri.getPath().replaceFirst("^/api/", "");
      case APPLICATION, DATABASE -> method + " " + uri.getPath().substring(1);
    };
  }

  boolean writes() {
    return switch (part) {
      case RAILWAY -> document().group(1).equals("mutation");
      case VAULT -> !method.equals("GET") && !uri.getPath().contains("/auth/");
      case SLACK -> uri.getPath().contains("chat.");
      case APPLICATION, DATABASE -> false;
    };
  }

  /** The GraphQL field that is asked for first. */
  String field() {
    return document().group(3);
  }

  private Matcher document() {
    Matcher matcher = DOCUMENT.matcher(json().path("query").asText());
    if (!matcher.find()) {
      throw new IllegalStateException("no GraphQL document");
    }
    return matcher;
  }

  JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What an upsert sets; empty for every other request. */
  Map<String, String> assignments() {
    var set = new TreeMap<String, String>();
    if (part == Part.RAILWAY && field().equals("variableCollectionUpsert")) {
      json()
          .at("/variables/input/variables")
          .properties()
          .forEach(e -> set.put(e.getKey(), e.getValue().asText()));
    }
    return set;
  }

  boolean batch() {
    return parts() > 1;
  }

  private int parts() {
    if (part != Part.RAILWAY) {
      return 1;
    }
    if (field().equals("environmentStageChanges")) {
      int names = 0;
      for (JsonNode service : json().at("/variables/patch/services")) {
        names += service.path("variables").size();
      }
      return names;
    }
    return assignments().size();
  }

  /** The same request for the first of its changes only. */
  Message first() {
    JsonNode tree = json().deepCopy();
    if (field().equals("environmentStageChanges")) {
      var services = (ObjectNode) tree.at("/variables/patch/services");
      keepFirst(services);
      keepFirst((ObjectNode) services.iterator().next().path("variables"));
    } else {
      keepFirst((ObjectNode) tree.at("/variables/input/variables"));
    }
    return new Message(part, method, uri, headers, tree.toString().getBytes(UTF_8));
  }

  private static void keepFirst(ObjectNode of) {
    String first = of.fieldNames().next();
    of.retain(first);
  }
}
