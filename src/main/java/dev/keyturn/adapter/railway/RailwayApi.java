package dev.keyturn.adapter.railway;

import static dev.keyturn.remote.RemoteFailure.Kind.OUTCOME_UNKNOWN;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static dev.keyturn.remote.RemoteFailure.Kind.TRANSIENT;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.remote.HttpSender;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.port.RequestBudget;
import dev.keyturn.rotation.port.Urgency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One GraphQL request to Railway and what became of it. Thread-safe; keeps a connection pool until
 * it is closed.
 */
public final class RailwayApi implements AutoCloseable {
  static final int ANSWER_LIMIT_BYTES = 4 * 1024 * 1024;
  private static final String SYSTEM = "railway";
  private static final Pattern TOKEN_SHAPE = Pattern.compile("[\\x21-\\x7e]{1,4096}");

  private final RailwaySettings settings;
  private final Function<String, @Nullable String> tokens;
  private final RequestBudget budget;
  private final HttpSender http;
  private final Clock clock;
  private final JsonMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** The documents that are sent, one resource file each. */
  enum Operation {
    LOOK("look"),
    SNAPSHOT("deploymentSnapshot"),
    SET("variableCollectionUpsert"),
    STAGED("environmentStagedChanges"),
    STAGE("environmentStageChanges"),
    COMMIT("environmentPatchCommitStaged"),
    WORKFLOW("workflowStatus"),
    PATCH("environmentPatch"),
    REDEPLOY("deploymentRedeploy"),
    PROJECT_TOKEN("projectToken"),
    API_TOKEN("apiToken"),
    SERVICE_ACCESS("serviceAccess"),
    CENSUS("census"),
    CENSUS_VALUES("censusValues");

    private static final Pattern MUTATION = Pattern.compile("^mutation ", Pattern.MULTILINE);

    /** The word for it in a failure. */
    final String label;

    private final String document;

    Operation(String label) {
      this.label = label;
      try (var in = RailwayApi.class.getResourceAsStream(label + ".graphql")) {
        this.document = new String(Objects.requireNonNull(in, label).readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String document() {
      return document;
    }

    /** Whether it may have had an effect when no answer came. */
    boolean mutation() {
      return MUTATION.matcher(document).find();
    }
  }

  /**
   * @param tokens the value of our own environment variable of this name, or null when it is not
   *     set
   * @param budget asked before each request, told of each 429 and of what Railway says is left
   * @param clock for {@code Retry-After} dates and for when a budget is whole again
   */
  public RailwayApi(
      RailwaySettings settings,
      Function<String, @Nullable String> tokens,
      RequestBudget budget,
      Clock clock) {
    this(
        settings,
        tokens,
        budget,
        new HttpSender(SYSTEM, settings.timeout(), ANSWER_LIMIT_BYTES, clock),
        clock);
  }

  RailwayApi(
      RailwaySettings settings,
      Function<String, @Nullable String> tokens,
      RequestBudget budget,
      HttpSender http,
      Clock clock) {
    this.settings = settings;
    this.tokens = tokens;
    this.budget = budget;
    this.http = http;
    this.clock = clock;
  }

  RailwaySettings settings() {
    return settings;
  }

  ObjectNode variables() {
    return json.createObjectNode();
  }

  /** The variables that name a service. */
  ObjectNode variables(ServiceRef service) {
    return variables()
        .put("project", service.environment().projectId())
        .put("environment", service.environment().environmentId())
        .put("service", service.serviceId());
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
    return ask(environment, operation, operation.document(), variables);
  }

  /** The same with a document of its own, that asks for the same several times. */
  JsonNode ask(
      RailwayEnvironment environment, Operation operation, String document, ObjectNode variables)
      throws RemoteFailure {
    var request = request(environment, operation, document, variables);
    var account = environment.tokenVariable();
    var wait = budget.take(account, Urgency.now());
    if (wait != null) {
      throw RemoteFailure.keptBack(
          SYSTEM,
          operation.label,
          "kept back: what is left for "
              + account
              + " is for emergencies and ways back, or Railway asked for a pause",
          wait);
    }
    var answer = http.send(operation.label, operation.mutation(), request);
    var standing = RateLimitHeaders.read(answer.headers(), clock.instant());
    if (standing != null) {
      budget.told(account, standing);
    }
    return read(account, operation, answer);
  }

  /**
   * Whether the endpoint answers at all: a request without a token, which counts against no token's
   * budget. Every answer below 500 will do, since a GET asks nothing of a GraphQL endpoint.
   *
   * @throws RemoteFailure TRANSIENT: it does not answer
   */
  public void reach() throws RemoteFailure {
    var request = HttpRequest.newBuilder(settings.endpoint());
    int status =
        http.send("reach", false, request.header("User-Agent", HttpSender.userAgent())).status();
    if (status >= 500) {
      throw new RemoteFailure(TRANSIENT, SYSTEM, "reach", status, "Railway could not answer");
    }
  }

  /** An answer that does not have the shape that our documents ask for. */
  RemoteFailure misshapen(Operation operation, String expected) {
    return unreadable(
        operation,
        "the answer has no " + expected + ": Railway's API has changed, or this is not Railway");
  }

  private RemoteFailure unreadable(Operation operation, String problem) {
    return failure(operation.mutation() ? OUTCOME_UNKNOWN : REJECTED, operation, problem);
  }

  RemoteFailure failure(RemoteFailure.Kind kind, Operation operation, String problem) {
    return new RemoteFailure(kind, SYSTEM, operation.label, 0, problem);
  }

  private HttpRequest.Builder request(
      RailwayEnvironment environment, Operation operation, String document, ObjectNode variables)
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
    body.put("query", document);
    body.set("variables", variables);
    try {
      var request =
          HttpRequest.newBuilder(settings.endpoint())
              .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
              .header("Content-Type", "application/json")
              .header("Accept", "application/json")
              .header("User-Agent", HttpSender.userAgent());
      return switch (environment.tokenKind()) {
        case PROJECT -> request.header("Project-Access-Token", token);
        case WORKSPACE, ACCOUNT -> request.header("Authorization", "Bearer " + token);
      };
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  private JsonNode read(String account, Operation operation, HttpSender.Answer response)
      throws RemoteFailure {
    int status = response.status();
    if (status == 429) {
      budget.pause(account, response.pause());
      throw RemoteFailure.pause(
          SYSTEM, operation.label, status, "too many requests", response.pause());
    }
    if (response.body().isEmpty()) {
      throw unreadable(operation, "the answer is longer than " + ANSWER_LIMIT_BYTES + " bytes");
    }
    var answer = parse(response.body().get());
    var errors = answer.map(a -> a.path("errors")).filter(e -> e.isArray() && !e.isEmpty());
    if (errors.isPresent()) {
      var verdict = GraphQlErrors.judge(errors.get());
      if (verdict != null) {
        throw verdict.gone()
            ? RemoteFailure.gone(SYSTEM, operation.label, status, verdict.problem())
            : new RemoteFailure(verdict.kind(), SYSTEM, operation.label, status, verdict.problem());
      }
    }
    var unknown = RemoteFailure.Kind.unanswered(true, operation.mutation());
    if (status >= 500 || status == 408) {
      throw new RemoteFailure(
          unknown, SYSTEM, operation.label, status, "Railway could not answer", response.asked());
    }
    if (status >= 300) {
      throw new RemoteFailure(
          REJECTED, SYSTEM, operation.label, status, GraphQlErrors.refusal(status));
    }
    if (errors.isPresent()) {
      throw failure(unknown, operation, "Railway had a problem with this request");
    }
    if (answer.isEmpty()) {
      throw failure(unknown, operation, "the answer is no JSON, or cut off");
    }
    var data = answer.get().path("data");
    if (!data.isObject()) {
      throw misshapen(operation, "data");
    }
    return data;
  }

  private Optional<JsonNode> parse(byte[] body) {
    try {
      return Optional.ofNullable(json.readTree(body)).filter(JsonNode::isObject);
    } catch (IOException e) {
      return Optional.empty(); // Its message may quote the body.
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
