package dev.keyturn.adapter.railway;

import static dev.keyturn.hostile.Fuzzed.must;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.hostile.Fuzzed;
import dev.keyturn.remote.HttpSender;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.RequestBudget;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that answers in Railway's place. Whatever it says: a failure is told in our own words,
 * nothing counts as done that it did not say was done, and a change whose answer cannot be read is
 * not taken for one that did not happen. The first byte chooses what is asked, the second the
 * status; the parts behind, between zero bytes, are the answers in turn.
 */
public final class RailwayFuzz {
  private static final List<Integer> STATUSES = List.of(200, 201, 302, 400, 401, 404, 429, 500);
  private static final Set<VariableName> NAMES =
      Set.of(new VariableName("JWT_SECRET"), new VariableName("JWT_SECRET_NEW"));
  private static final RailwayEnvironment PROJECT_TOKEN =
      new RailwayEnvironment("p1", "e1", "RAILWAY_TOKEN", TokenKind.PROJECT);
  private static final RailwayEnvironment WORKSPACE_TOKEN =
      new RailwayEnvironment("p1", "e1", "RAILWAY_TOKEN", TokenKind.WORKSPACE);
  private static final ServiceRef API = new ServiceRef(PROJECT_TOKEN, "s1", "api");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);
  private static final JsonMapper JSON = new JsonMapper();

  private RailwayFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    believed(data);
  }

  /** Tries the input; whether it was taken for what it says it is. */
  public static boolean believed(byte[] data) {
    return data.length >= 2 && Fuzzed.soon(() -> tried(data));
  }

  private static boolean tried(byte[] data) {
    var text = Arrays.copyOfRange(data, 2, data.length);
    var answers = new ArrayDeque<>(Fuzzed.parts(Fuzzed.planted(text), 1));
    var client = new Answering(STATUSES.get(data[1] & 7), answers);
    try (var api =
        new RailwayApi(
            new RailwaySettings(
                URI.create("https://railway.example.com/graphql/v2"),
                Duration.ofSeconds(1),
                Duration.ofNanos(1),
                Duration.ofNanos(1)),
            _ -> "token",
            new Generous(),
            client,
            Clock.systemUTC())) {
      asked(api, data[0] & 15);
      must(client.status < 300, "nothing but a success is taken for one");
      must(client.lastSays("data") && !client.lastSays("errors"), "an error under 200 is an error");
      return true;
    } catch (RemoteFailure e) {
      Fuzzed.silent(e);
      boolean change = (data[0] & 15) < 3;
      if (change && client.status < 300 && !client.readable()) {
        must(
            e.kind() == RemoteFailure.Kind.OUTCOME_UNKNOWN,
            "a change whose answer cannot be read may have happened: " + e.kind());
      }
      return false;
    }
  }

  private static void asked(RailwayApi api, int what) throws RemoteFailure {
    var platform = new RailwayPlatform(api);
    switch (what) {
      case 0, 1 -> platform.set(API, Map.of(new VariableName("A"), SecretValue.of("a")));
      case 2 -> must(!platform.redeploy(API, "d1").isEmpty(), "a deployment has an id");
      case 3 -> platform.delete(PROJECT_TOKEN, Map.of(API, NAMES), () -> {});
      case 4, 5 ->
          must(
              NAMES.containsAll(platform.runningWith(API, "d1", NAMES).keySet()),
              "nothing is kept that was not asked for");
      case 6 -> new RailwayAccess(api).token(PROJECT_TOKEN);
      case 7 -> new RailwayAccess(api).token(WORKSPACE_TOKEN);
      case 8, 9 -> new RailwayAccess(api).service(API);
      case 10, 11 -> platform.census(PROJECT_TOKEN);
      default -> {
        var sight = platform.look(API, NAMES);
        must(NAMES.containsAll(sight.stored().keySet()), "nothing is kept that was not asked for");
        Fuzzed.silent(sight.staged().toString().replaceAll("[A-Za-z0-9]+=\\[", "["));
      }
    }
  }

  /** Answers each request with the next text, and with the last one for ever. */
  private static final class Answering extends HttpSender {
    private final int status;
    private final Deque<byte[]> answers;
    private byte[] last = new byte[0];

    Answering(int status, Deque<byte[]> answers) {
      super("railway", Duration.ofSeconds(1), 1, CLOCK);
      this.status = status;
      this.answers = answers;
    }

    @Override
    public Answer send(String operation, boolean changes, HttpRequest.Builder request) {
      last = answers.size() > 1 ? answers.remove() : answers.element();
      return new Answer(
          status,
          Optional.of(last),
          null,
          java.net.http.HttpHeaders.of(java.util.Map.of(), (_, _) -> true));
    }

    boolean readable() {
      try {
        return JSON.readTree(last).isObject();
      } catch (IOException e) {
        return false;
      }
    }

    /** Whether the last answer has something of that name, other than an empty list. */
    boolean lastSays(String name) {
      try {
        var node = JSON.readTree(last).path(name);
        return !node.isMissingNode() && !node.isNull() && !(node.isArray() && node.isEmpty());
      } catch (IOException e) {
        return false;
      }
    }
  }

  private static final class Generous implements RequestBudget {
    @Override
    public @Nullable Duration take(String account, boolean urgent) {
      return null;
    }

    @Override
    public void pause(String account, Duration wait) {
      must(
          !wait.isNegative() && wait.compareTo(Duration.ofHours(1)) <= 0,
          "nobody makes us wait longer than an hour");
    }

    @Override
    public void told(String account, Standing standing) {
      must(
          standing.left() >= 0 && standing.left() <= standing.limit(),
          "nobody has less than none left");
    }
  }
}
