package dev.keyturn.adapter.railway;

import static dev.keyturn.remote.RemoteFailure.Kind.OUTCOME_UNKNOWN;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static dev.keyturn.remote.RemoteFailure.Kind.TRANSIENT;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.remote.HttpSender;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.remote.RetryAfter;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.port.RequestBudget;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.ContentLengthExceededException;
import io.micronaut.http.client.exceptions.ReadTimeoutException;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One GraphQL request to Railway and what became of it. Thread-safe; keeps a connection pool until
 * it is closed.
 */
public final class RailwayApi implements AutoCloseable {
  private static final String SYSTEM = "railway";
  private static final Pattern TOKEN_SHAPE = Pattern.compile("[\\x21-\\x7e]{1,4096}");

  private final RailwaySettings settings;
  private final Function<String, @Nullable String> tokens;
  private final RequestBudget budget;
  private final Clock clock;
  private final HttpClient http;
  private final JsonMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /**
   * @param tokens the value of our own environment variable of this name, or null when it is not
   *     set
   * @param budget asked before each request, told of each 429
   * @param clock for {@code Retry-After} dates
   */
  public RailwayApi(
      RailwaySettings settings,
      Function<String, @Nullable String> tokens,
      RequestBudget budget,
      Clock clock) {
    this(settings, tokens, budget, clock, RailwayHttpClient.client(settings));
  }

  RailwayApi(
      RailwaySettings settings,
      Function<String, @Nullable String> tokens,
      RequestBudget budget,
      Clock clock,
      HttpClient http) {
    this.settings = settings;
    this.tokens = tokens;
    this.budget = budget;
    this.clock = clock;
    this.http = http;
  }

  RailwaySettings settings() {
    return settings;
  }

  ObjectNode variables() {
    return json.createObjectNode();
  }

  /**
   * Sends one document and returns its {@code data}, which is an object.
   *
   * @throws RemoteFailure TRANSIENT: it was not executed, or it only reads and may be asked again.
   *     OUTCOME_UNKNOWN: a mutation that may have been executed. CONFLICT: what it was to act on
   *     has changed. REJECTED: asking again cannot help
   */
  JsonNode ask(RailwayEnvironment environment, Operation operation, ObjectNode variables)
      throws RemoteFailure {
    var request = request(environment, operation, variables);
    var wait = budget.take(settings.endpoint().getHost());
    if (wait != null) {
      throw new RemoteFailure(
          TRANSIENT,
          SYSTEM,
          operation.label(),
          0,
          "the request budget of this hour is used up, or Railway asked for a pause",
          wait);
    }
    return read(operation, send(operation, request));
  }

  /**
   * Whether the endpoint answers at all: a request without a token, which counts against no token's
   * budget. Every answer below 500 will do, since a GET asks nothing of a GraphQL endpoint.
   *
   * @throws RemoteFailure TRANSIENT: it does not answer
   */
  public void reach() throws RemoteFailure {
    var path = settings.endpoint().getRawPath();
    int status;
    try {
      status =
          http.toBlocking()
              .exchange(
                  HttpRequest.GET(path == null || path.isEmpty() ? "/" : path)
                      .header("User-Agent", HttpSender.userAgent()),
                  Argument.of(byte[].class),
                  Argument.of(byte[].class))
              .code();
    } catch (RuntimeException e) {
      // Its message may quote the answer.
      throw new RemoteFailure(TRANSIENT, SYSTEM, "reach", 0, "no answer");
    }
    if (status >= 500) {
      throw new RemoteFailure(TRANSIENT, SYSTEM, "reach", status, "Railway could not answer");
    }
  }

  /** An answer that does not have the shape that our documents ask for. */
  RemoteFailure misshapen(Operation operation, String expected) {
    return new RemoteFailure(
        operation.mutation() ? OUTCOME_UNKNOWN : REJECTED,
        SYSTEM,
        operation.label(),
        0,
        "the answer has no " + expected + ": Railway's API has changed, or this is not Railway");
  }

  RemoteFailure failure(RemoteFailure.Kind kind, Operation operation, String problem) {
    return new RemoteFailure(kind, SYSTEM, operation.label(), 0, problem);
  }

  private HttpRequest<byte[]> request(
      RailwayEnvironment environment, Operation operation, ObjectNode variables)
      throws RemoteFailure {
    var name = environment.tokenVariable();
    var token = tokens.apply(name);
    if (token == null || token.isBlank()) {
      throw failure(
          REJECTED,
          operation,
          "the environment variable " + name + " is not set: it must hold the Railway token");
    }
    token = token.strip();
    if (!TOKEN_SHAPE.matcher(token).matches()) {
      throw failure(
          REJECTED,
          operation,
          "the environment variable " + name + " holds characters that no Railway token has");
    }
    var body = json.createObjectNode();
    body.put("query", operation.document());
    body.set("variables", variables);
    var path = settings.endpoint().getRawPath();
    HttpRequest<byte[]> request;
    try {
      request =
          HttpRequest.POST(
                  path == null || path.isEmpty() ? "/" : path, json.writeValueAsBytes(body))
              .contentType(MediaType.APPLICATION_JSON_TYPE)
              .accept(MediaType.APPLICATION_JSON_TYPE)
              .header("User-Agent", HttpSender.userAgent());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
    return switch (environment.tokenKind()) {
      case PROJECT -> request.toMutableRequest().header("Project-Access-Token", token);
      case WORKSPACE, ACCOUNT ->
          request.toMutableRequest().header("Authorization", "Bearer " + token);
    };
  }

  private HttpResponse<byte[]> send(Operation operation, HttpRequest<byte[]> request)
      throws RemoteFailure {
    try {
      return http.toBlocking()
          .exchange(request, Argument.of(byte[].class), Argument.of(byte[].class));
    } catch (ReadTimeoutException e) {
      throw unanswered(operation, "no answer within " + settings.timeout().toMillis() + " ms");
    } catch (ContentLengthExceededException e) {
      throw failure(
          operation.mutation() ? OUTCOME_UNKNOWN : REJECTED,
          operation,
          "the answer is longer than " + RailwayHttpClient.ANSWER_LIMIT_BYTES + " bytes");
    } catch (RuntimeException e) {
      // Whatever else the client throws: only a connection that never was is known to be harmless.
      if (RemoteFailure.neverSent(e)) {
        throw failure(TRANSIENT, operation, "no connection to " + settings.endpoint().getHost());
      }
      throw unanswered(operation, "the connection broke before the answer was complete");
    }
  }

  private RemoteFailure unanswered(Operation operation, String problem) {
    return failure(RemoteFailure.Kind.unanswered(true, operation.mutation()), operation, problem);
  }

  private JsonNode read(Operation operation, HttpResponse<byte[]> response) throws RemoteFailure {
    int status = response.code();
    var retryAfter = response.getHeaders().get("Retry-After");
    if (status == 429) {
      var wait = RetryAfter.read(retryAfter, clock);
      budget.pause(settings.endpoint().getHost(), wait);
      throw new RemoteFailure(
          TRANSIENT, SYSTEM, operation.label(), status, "too many requests", wait);
    }
    var answer = parse(response.getBody());
    var errors = answer.map(a -> a.path("errors")).filter(e -> e.isArray() && !e.isEmpty());
    if (errors.isPresent()) {
      var verdict = GraphQlErrors.judge(errors.get());
      if (verdict != null) {
        throw verdict.gone()
            ? RemoteFailure.gone(SYSTEM, operation.label(), status, verdict.problem())
            : new RemoteFailure(
                verdict.kind(), SYSTEM, operation.label(), status, verdict.problem());
      }
    }
    if (status >= 500 || status == 408) {
      throw new RemoteFailure(
          RemoteFailure.Kind.unanswered(true, operation.mutation()),
          SYSTEM,
          operation.label(),
          status,
          "Railway could not answer",
          retryAfter == null ? null : RetryAfter.read(retryAfter, clock));
    }
    if (status >= 300) {
      throw new RemoteFailure(REJECTED, SYSTEM, operation.label(), status, refusal(status));
    }
    if (errors.isPresent()) {
      throw unanswered(operation, "Railway had a problem with this request");
    }
    var data = answer.orElseThrow(() -> unanswered(operation, "the answer is no JSON, or cut off"));
    if (!data.path("data").isObject()) {
      throw misshapen(operation, "data");
    }
    return data.path("data");
  }

  private Optional<JsonNode> parse(Optional<byte[]> body) {
    if (body.isEmpty()) {
      return Optional.empty();
    }
    try {
      var tree = json.readTree(body.get());
      return tree != null && tree.isObject() ? Optional.of(tree) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // Its message may quote the body.
    }
  }

  private static String refusal(int status) {
    return switch (status) {
      case 401 -> "the token is refused";
      case 403 -> "the request is refused: check the token, and whether a firewall stands between";
      case 404 -> "the endpoint is not there: check its URL";
      case 400 -> "Railway does not accept this request: its API has changed";
      default ->
          status < 400
              ? "redirected, which is never followed: check the endpoint's URL"
              : "the request is refused";
    };
  }

  @Override
  public void close() {
    http.close();
  }
}
