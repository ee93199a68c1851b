package dev.keyturn.sandbox.railway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.OperationDefinition;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one HTTP door of the API: who asks, may they, what goes wrong on purpose, and the answer. */
final class GraphqlEndpoint {
  static final String PATH = "/graphql/v2";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};

  private record Request(
      String document, @Nullable String operation, Map<String, Object> variables) {}

  private final GraphqlApi api;
  private final Callers callers;
  private final Budgets budgets;
  private final Faults faults;
  private final OperationCounts counters;
  private final CountDownLatch closing;
  private final LastAnswers lastAnswers = new LastAnswers();

  GraphqlEndpoint(
      GraphqlApi api,
      Callers callers,
      Budgets budgets,
      Faults faults,
      OperationCounts counters,
      CountDownLatch closing) {
    this.api = api;
    this.callers = callers;
    this.budgets = budgets;
    this.faults = faults;
    this.counters = counters;
    this.closing = closing;
  }

  void handle(HttpExchange exchange) throws IOException {
    var reply = new GraphqlReply(exchange, closing);
    if (!exchange.getRequestURI().getPath().equals(PATH)
        || !exchange.getRequestMethod().equals("POST")) {
      reply.json(404, Map.of("message", "Not Found", "requestId", UUID.randomUUID().toString()));
      return;
    }
    if (!Callers.hasOwnUserAgent(exchange.getRequestHeaders())) {
      reply.text(403, "text/plain", "error code: 1010");
      return;
    }
    counters.request();
    var caller = callers.of(exchange.getRequestHeaders());
    var verdict = budgets.take(caller.budget());
    reply.budget(verdict);
    if (verdict.refused()) {
      reply.json(429, Map.of("message", "Too Many Requests"));
      return;
    }
    var request = read(exchange);
    if (request == null) {
      var error =
          Map.of(
              "message",
              "Request body is not a GraphQL request",
              "extensions",
              Map.of("code", "BAD_REQUEST"));
      reply.json(400, Map.of("errors", List.of(error)));
      return;
    }
    var fault = faults.take(namesOf(request));
    if (fault != null && fault.fault() instanceof Fault.LateEffect late) {
      waitFor(late);
    } else if (fault != null && fault.preventsEffect()) {
      reply.fault(fault.fault(), "{\"data\":{\"");
      return;
    }
    var answer = api.execute(request.document(), request.operation(), request.variables(), caller);
    var before = lastAnswers.exchange(List.of(caller.budget(), request), answer);
    if (fault != null) {
      var stale = fault.fault() instanceof Fault.StaleAnswer;
      var text = JSON.writeValueAsString(stale ? before.body() : answer.body());
      reply.fault(fault.fault(), stale ? text : text.substring(0, text.length() / 2));
      return;
    }
    reply.json(answer.status(), answer.body());
  }

  private void waitFor(Fault.LateEffect late) throws IOException {
    try {
      if (closing.await(late.delay().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("the sandbox closed before the late effect");
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private static @Nullable Request read(HttpExchange exchange) throws IOException {
    try {
      var body = JSON.readValue(exchange.getRequestBody().readAllBytes(), OBJECT);
      if (body == null || !(body.get("query") instanceof String document)) {
        return null;
      }
      var operation = body.get("operationName") instanceof String name ? name : null;
      var variables = new LinkedHashMap<String, Object>();
      if (body.get("variables") instanceof Map<?, ?> given) {
        // graphql-java takes an absent and a null variable alike, except where the schema says
        // otherwise.
        given.forEach((name, value) -> variables.put(String.valueOf(name), value));
      }
      return new Request(document, operation, variables);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /**
   * Counts the root fields, and names what a fault can be waiting for. A broken document has no
   * name.
   */
  private Set<String> namesOf(Request request) {
    var names = new LinkedHashSet<String>();
    Document document;
    try {
      document = new Parser().parseDocument(request.document());
    } catch (InvalidSyntaxException e) {
      return names;
    }
    var wanted = request.operation();
    document.getDefinitionsOfType(OperationDefinition.class).stream()
        .filter(operation -> wanted == null || wanted.equals(operation.getName()))
        .findFirst()
        .ifPresent(operation -> {
          if (operation.getName() != null) {
            names.add(operation.getName());
          }
          var mutation = operation.getOperation() == OperationDefinition.Operation.MUTATION;
          for (var field : operation.getSelectionSet().getSelectionsOfType(Field.class)) {
            names.add(field.getName());
            counters.operation(field.getName(), mutation);
          }
        });
    return names;
  }
}
