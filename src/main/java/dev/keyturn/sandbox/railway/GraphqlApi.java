package dev.keyturn.sandbox.railway;

import graphql.ErrorType;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.TypeResolutionEnvironment;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.schema.DataFetcherFactories;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Executes documents against the project's schema and words the errors as Railway does: a bad
 * document is HTTP 400 without {@code data}; a refusal is HTTP 200 with {@code
 * INTERNAL_SERVER_ERROR}, whatever it was, so only its message tells.
 */
final class GraphqlApi {
  private static final String SCHEMA = "/dev/keyturn/railway/schema.graphql";

  record Answer(int status, Map<String, @Nullable Object> body) {}

  private static final int MOST_PREPARED = 200;
  private static final Map<String, PreparsedDocumentEntry> PREPARED = new ConcurrentHashMap<>();

  private final GraphQL graphql;
  private final LiveWorld world;

  GraphqlApi(LiveWorld world, Queries queries, Mutations mutations) throws IOException {
    this.world = world;
    this.graphql =
        GraphQL.newGraphQL(schema(queries, mutations))
            .defaultDataFetcherExceptionHandler(this::refused)
            .preparsedDocumentProvider(GraphqlApi::prepared)
            .build();
  }

  /** A client sends the same few documents again and again. */
  private static CompletableFuture<PreparsedDocumentEntry> prepared(
      ExecutionInput input, Function<ExecutionInput, PreparsedDocumentEntry> prepare) {
    String document = input.getQuery();
    PreparsedDocumentEntry known = PREPARED.get(document);
    if (known == null) {
      known = prepare.apply(input);
      if (PREPARED.size() < MOST_PREPARED) {
        PREPARED.put(document, known);
      }
    }
    return CompletableFuture.completedFuture(known);
  }

  Answer execute(
      String document,
      @Nullable String operation,
      Map<String, Object> variables,
      TokenHolder caller) {
    var input =
        ExecutionInput.newExecutionInput(document)
            .operationName(operation)
            .variables(variables)
            .graphQLContext(Map.of(TokenHolder.class, caller))
            .build();
    return answer(world.locked(() -> graphql.execute(input)));
  }

  private static Answer answer(ExecutionResult result) {
    var body = new LinkedHashMap<String, @Nullable Object>();
    if (!result.isDataPresent()) {
      body.put("errors", result.getErrors().stream().map(GraphqlApi::documentError).toList());
      return new Answer(400, body);
    }
    if (!result.getErrors().isEmpty()) {
      body.put("errors", result.getErrors().stream().map(GraphqlApi::refusal).toList());
    }
    body.put("data", result.getData());
    return new Answer(200, body);
  }

  private static Map<String, Object> documentError(GraphQLError error) {
    var code =
        switch (error.getErrorType()) {
          case ErrorType.InvalidSyntax -> "GRAPHQL_PARSE_FAILED";
          case ErrorType.ValidationError -> "GRAPHQL_VALIDATION_FAILED";
          default -> "BAD_USER_INPUT";
        };
    return Map.of(
        "message",
        error.getMessage(),
        "locations",
        locations(error),
        "extensions",
        Map.of("code", code));
  }

  private static Map<String, Object> refusal(GraphQLError error) {
    var path = Objects.requireNonNullElse(error.getPath(), List.of());
    return refusal(error.getMessage(), locations(error), path);
  }

  static Map<String, Object> refusal(String message, List<?> locations, List<?> path) {
    var body = new LinkedHashMap<String, Object>();
    body.put("message", message);
    body.put("locations", locations);
    body.put("path", path);
    body.put("extensions", Map.of("code", "INTERNAL_SERVER_ERROR"));
    body.put(
        "traceId",
        Long.toString(
            ThreadLocalRandom.current().nextLong(100_000_000_000_000_000L, Long.MAX_VALUE)));
    return body;
  }

  private static List<Map<String, Integer>> locations(GraphQLError error) {
    var locations = error.getLocations();
    return locations == null
        ? List.of()
        : locations.stream()
            .map(at -> Map.of("line", at.getLine(), "column", at.getColumn()))
            .toList();
  }

  private CompletableFuture<DataFetcherExceptionHandlerResult> refused(
      DataFetcherExceptionHandlerParameters failed) {
    var message = "Problem processing request";
    if (failed.getException() instanceof GraphqlRefusal refusal) {
      message = Objects.requireNonNull(refusal.getMessage());
    } else {
      world.events.add(
          "sandbox", null, "bug in the sandbox: " + failed.getException().getClass().getName());
    }
    var error =
        GraphqlErrorBuilder.newError()
            .message("%s", message)
            .path(failed.getPath())
            .location(failed.getSourceLocation())
            .build();
    return CompletableFuture.completedFuture(
        DataFetcherExceptionHandlerResult.newResult(error).build());
  }

  private static @Nullable GraphQLObjectType typeOf(TypeResolutionEnvironment node) {
    return node.getSchema()
        .getObjectType(Objects.requireNonNull(node.<GraphqlObject>getObject()).type());
  }

  private static @Nullable Object field(DataFetchingEnvironment selection) {
    return Objects.requireNonNull(selection.<GraphqlObject>getSource()).read(selection);
  }

  private static GraphQLSchema schema(Queries queries, Mutations mutations) throws IOException {
    var fields =
        GraphQLCodeRegistry.newCodeRegistry()
            .defaultDataFetcher(DataFetcherFactories.useDataFetcher(GraphqlApi::field));
    var wiring =
        RuntimeWiring.newRuntimeWiring()
            .codeRegistry(fields)
            .type("Query", type -> type.defaultDataFetcher(queries::answer))
            .type("Mutation", type -> type.defaultDataFetcher(mutations::carryOut))
            .type("Node", type -> type.typeResolver(GraphqlApi::typeOf));
    Scalars.all().forEach(wiring::scalar);
    try (var in = Objects.requireNonNull(GraphqlApi.class.getResourceAsStream(SCHEMA), SCHEMA)) {
      var types = new SchemaParser().parse(new InputStreamReader(in, StandardCharsets.UTF_8));
      return new SchemaGenerator().makeExecutableSchema(types, wiring.build());
    }
  }
}
