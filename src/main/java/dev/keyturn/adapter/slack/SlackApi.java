package dev.keyturn.adapter.slack;

import static dev.keyturn.remote.RemoteFailure.Kind.TRANSIENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.util.http.SlackHttpClient;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.remote.RetryAfter;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import okhttp3.ConnectionPool;
import okhttp3.FormBody;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One call of Slack's Web API and what became of it. No retries, here or in the libraries below: a
 * message that was posted twice cannot be taken back. Thread-safe.
 */
public final class SlackApi implements AutoCloseable {
  private static final long MOST_BYTES = 8L * 1024 * 1024;
  private static final int MOST_PAGES = 20;
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");

  /** Nothing is changed by asking these twice. */
  private static final Set<String> READS =
      Set.of(
          "auth.test",
          "auth.teams.list",
          "users.info",
          "users.lookupByEmail",
          "conversations.history",
          "conversations.replies",
          "conversations.list",
          "chat.update");

  private final SlackSettings settings;
  private final Clock clock;
  private final OkHttpClient http;
  private final Slack slack;

  /**
   * @param clock for {@code Retry-After} dates
   */
  public SlackApi(SlackSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.http =
        new OkHttpClient.Builder()
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(CONNECT)
            .readTimeout(settings.timeout())
            .writeTimeout(settings.timeout())
            .callTimeout(settings.timeout())
            // An idle connection that the other side has closed would make an outcome unknown.
            .connectionPool(new ConnectionPool(4, 10, TimeUnit.SECONDS))
            .addNetworkInterceptor(chain -> {
              AtomicBoolean sent = chain.request().tag(AtomicBoolean.class);
              if (sent != null) {
                sent.set(true);
              }
              return chain.proceed(chain.request());
            })
            .build();
    var config = new SlackConfig();
    config.setStatsEnabled(false);
    config.setMethodsEndpointUrlPrefix(settings.url().toString());
    this.slack = Slack.getInstance(config, new SlackHttpClient(http));
  }

  SlackSettings settings() {
    return settings;
  }

  /** The library's own object, for Socket Mode. */
  Slack slack() {
    return slack;
  }

  /**
   * @param form what {@link com.slack.api.methods.RequestFormBuilder} makes of a request
   * @return the answer, whose {@code ok} is true
   * @throws RemoteFailure TRANSIENT: it did not happen. OUTCOME_UNKNOWN: it may have. CONFLICT: the
   *     message that it is about is not there. REJECTED: it never will
   */
  JsonNode call(String method, FormBody.Builder form) throws RemoteFailure {
    return call(method, form, settings.timeout()).body();
  }

  /**
   * @param longest for a call that somebody waits for
   */
  JsonNode callWithin(Duration longest, String method, FormBody.Builder form) throws RemoteFailure {
    return call(method, form, longest).body();
  }

  /**
   * Whose token it is and what it may do.
   *
   * @param team the workspace; of an app that is installed in a whole organisation perhaps that
   * @param organisation of an Enterprise Grid; empty where there is none
   * @param everywhere whether the app is installed in the whole organisation
   */
  public record Identity(
      String team, String organisation, boolean everywhere, String user, Set<String> scopes) {}

  /** Asks Slack who we are. */
  public Identity identity() throws RemoteFailure {
    Read read = call("auth.test", new FormBody.Builder(), settings.timeout());
    String scopes = read.scopes() == null ? "" : read.scopes();
    return new Identity(
        read.body().path("team_id").asText(""),
        read.body().path("enterprise_id").asText(""),
        read.body().path("is_enterprise_install").asBoolean(false),
        read.body().path("user_id").asText(""),
        Arrays.stream(scopes.split(",", -1))
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .collect(Collectors.toSet()));
  }

  /** The workspaces of an organisation that let the app in. */
  public Set<String> workspaces() throws RemoteFailure {
    var ids = new TreeSet<String>();
    String cursor = "";
    for (int page = 0; page < MOST_PAGES; page++) {
      JsonNode answer =
          call("auth.teams.list", new FormBody.Builder().add("limit", "500").add("cursor", cursor));
      answer.path("teams").forEach(team -> ids.add(Json.text(team.path("id"))));
      cursor = Json.text(answer.path("response_metadata").path("next_cursor"));
      if (cursor.isEmpty()) {
        break;
      }
    }
    return ids;
  }

  private record Read(JsonNode body, @Nullable String scopes) {}

  private Read call(String method, FormBody.Builder form, Duration longest) throws RemoteFailure {
    var request =
        new Request.Builder()
            .url(settings.url() + method)
            .header("Authorization", "Bearer " + settings.botToken().reveal())
            .post(form.build())
            .build();
    return send(method, request, longest);
  }

  /**
   * Answers a person where Slack said that this can be done.
   *
   * @param url one that {@link #answerable} has let pass
   */
  void answer(URI url, ObjectNode message) throws RemoteFailure {
    var request =
        new Request.Builder()
            .url(url.toString())
            .post(RequestBody.create(message.toString(), JSON))
            .build();
    var sent = new AtomicBoolean();
    try (Response response = execute(request, settings.timeout(), sent)) {
      if (!response.isSuccessful()) {
        throw SlackError.failure(
            TRANSIENT, "response_url", response.code(), "the answer was not taken", null);
      }
    } catch (IOException e) {
      throw unanswered("response_url", true, sent.get());
    }
  }

  /** Whether answers may be sent there: Slack's own host for that, or the host of the Web API. */
  Optional<URI> answerable(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (uri.getHost() == null || uri.getUserInfo() != null || url.length() > 500) {
      return Optional.empty();
    }
    boolean slacks =
        "https".equals(uri.getScheme())
            && "hooks.slack.com".equals(uri.getHost())
            && uri.getPort() == -1;
    URI api = settings.url();
    boolean same =
        api.getScheme().equals(uri.getScheme())
            && api.getHost().equals(uri.getHost())
            && api.getPort() == uri.getPort();
    return slacks || same ? Optional.of(uri) : Optional.empty();
  }

  private Read send(String method, Request request, Duration longest) throws RemoteFailure {
    boolean writes = !READS.contains(method);
    var sent = new AtomicBoolean();
    int status;
    String retryAfter;
    String scopes;
    Optional<JsonNode> body;
    try (Response response = execute(request, longest, sent)) {
      status = response.code();
      retryAfter = response.header("Retry-After");
      scopes = response.header("X-OAuth-Scopes");
      body = Json.object(response.body().source().readByteArray(size(response)));
    } catch (IOException e) {
      // Its message may quote the address; whether anything was sent is all that matters.
      throw unanswered(method, writes, sent.get());
    }
    Duration wait = retryAfter == null ? null : RetryAfter.read(retryAfter, clock);
    if (status == 429) {
      throw SlackError.of(
          method, "ratelimited", status, writes, RetryAfter.read(retryAfter, clock));
    }
    if (status >= 500) {
      throw SlackError.of(method, "internal_error", status, writes, wait);
    }
    if (status >= 300) {
      throw SlackError.mend(method, status, "the answer is not Slack's. Check KEYTURN_SLACK_URL");
    }
    if (body.isEmpty()) {
      throw SlackError.failure(
          RemoteFailure.Kind.unanswered(true, writes),
          method,
          status,
          "the answer is no JSON, or cut off",
          null);
    }
    if (!body.get().path("ok").asBoolean(false)) {
      throw SlackError.of(method, body.get().path("error").asText(""), status, writes, wait);
    }
    return new Read(body.get(), scopes);
  }

  private Response execute(Request request, Duration longest, AtomicBoolean sent)
      throws IOException {
    var call = http.newCall(request.newBuilder().tag(AtomicBoolean.class, sent).build());
    call.timeout().timeout(longest.toMillis(), TimeUnit.MILLISECONDS);
    return call.execute();
  }

  /** As much as there is, up to the limit; more is no answer of Slack's. */
  private static long size(Response response) throws IOException {
    var source = response.body().source();
    source.request(MOST_BYTES + 1);
    long there = source.getBuffer().size();
    if (there > MOST_BYTES) {
      throw new IOException("too long");
    }
    return there;
  }

  private RemoteFailure unanswered(String method, boolean writes, boolean sent) {
    return SlackError.failure(
        RemoteFailure.Kind.unanswered(sent, writes),
        method,
        0,
        sent
            ? "no answer within " + settings.timeout().toSeconds() + " s, or the connection broke"
            : "no connection to " + settings.url().getHost(),
        null);
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
