package dev.keyturn.adapter.application;

import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static dev.keyturn.remote.RemoteFailure.Kind.TRANSIENT;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.remote.HttpSender;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.remote.RetryAfter;
import dev.keyturn.remote.UrlAllowList;
import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.port.ReplicaProof;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * Challenges replicas over HTTP.
 *
 * <p>Behind a balancer each call lands on a replica that it picks, so calls are repeated until all
 * expected ones were heard; for n replicas that takes n·H(n) calls on average, and four times as
 * many and eight more is where it gives up. Where the host of an {@code http} URL has several
 * addresses (Railway's private network has one per replica), they are called in turn; of an {@code
 * https} URL's addresses whichever connects first.
 */
public final class AttestationClient implements ReplicaProof {
  private static final String SYSTEM = "application";
  private static final String CHALLENGE = "challenge";
  private static final String HEALTH = "health";
  private static final MediaType JSON = MediaType.get("application/json");
  private static final int NONCE_BYTES = 32;
  private static final int MOST_REPLICAS = 1_000;
  private static final Pattern TOKEN_SHAPE = Pattern.compile("[\\x21-\\x7e]{1,4096}");

  private final ApplicationSettings settings;
  private final Function<String, @Nullable String> tokens;
  private final SecureRandom random;
  private final Clock clock;
  private final Map<String, Instant> quiet = new ConcurrentHashMap<>();
  private final UrlAllowList reach;
  private final PinnedHttpCall http;
  private final JsonMapper json = new JsonMapper();

  /**
   * @param tokens the value of our own environment variable of this name, or null when it is not
   *     set
   * @param random for nonces
   * @param clock for {@code Retry-After}
   */
  public AttestationClient(
      ApplicationSettings settings,
      Function<String, @Nullable String> tokens,
      SecureRandom random,
      Clock clock) {
    this(settings, tokens, random, clock, InetAddress::getAllByName, new PinnedHttpCall());
  }

  AttestationClient(
      ApplicationSettings settings,
      Function<String, @Nullable String> tokens,
      SecureRandom random,
      Clock clock,
      UrlAllowList.Resolver resolver,
      PinnedHttpCall http) {
    this.clock = clock;
    this.settings = settings;
    this.tokens = tokens;
    this.random = random;
    this.reach = new UrlAllowList(settings.publicHosts(), settings.privateHosts(), resolver);
    this.http = http;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException the confirmation has no attestation URL
   */
  @Override
  public List<AttestedReplica> challenge(
      Plan.Confirmation confirmation,
      String deploymentId,
      Set<String> expected,
      Map<SecretName, Map<SlotContent, SecretValue>> candidates)
      throws RemoteFailure {
    var url = confirmation.attestationUrl();
    if (url == null) {
      throw new IllegalArgumentException("this service offers no attestation");
    }
    var target = target(CHALLENGE, url);
    var token = token(confirmation.attestationTokenVariable());
    var roll = new RollCall(deploymentId, expected);
    int calls = mostCalls(expected.size());
    long start = System.nanoTime();
    for (int call = 0; call < calls && !roll.complete(); call++) {
      var left = settings.challengeLimit().minus(Duration.ofNanos(System.nanoTime() - start));
      if (left.isNegative() || left.isZero() || Thread.currentThread().isInterrupted()) {
        break;
      }
      var timeout = left.compareTo(settings.timeout()) < 0 ? left : settings.timeout();
      ask(target, call, token, timeout, candidates, roll);
    }
    if (roll.answers().isEmpty()) {
      throw failure(TRANSIENT, CHALLENGE, 0, "no replica answered the challenge");
    }
    return roll.answers();
  }

  private void ask(
      PinnedHttpCall.Place target,
      int call,
      String token,
      Duration timeout,
      Map<SecretName, Map<SlotContent, SecretValue>> candidates,
      RollCall roll)
      throws RemoteFailure {
    var nonce = nonce();
    var request =
        new Request.Builder()
            .url(target.url())
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json")
            .header("User-Agent", HttpSender.userAgent())
            .post(RequestBody.create(body(nonce, candidates.keySet()), JSON))
            .build();
    var answer = send(CHALLENGE, request, addresses(target, call), timeout);
    if (answer == null || answer.status() >= 500 || answer.status() == 429) {
      return; // A replica that is going or not there yet; the next call may meet another one.
    }
    if (answer.status() != 200) {
      throw failure(REJECTED, CHALLENGE, answer.status(), refusal(answer.status()));
    }
    if (answer.body().isEmpty()) {
      throw failure(
          REJECTED,
          CHALLENGE,
          200,
          "the answer is longer than " + settings.bodyLimitBytes() + " bytes");
    }
    try {
      var testimony = AttestationResponse.read(answer.body().get(), candidates.keySet());
      roll.note(testimony, testimony.proven(nonce, candidates));
    } catch (AttestationResponse.Malformed e) {
      throw failure(REJECTED, CHALLENGE, 200, words(e, "the answer is no attestation"));
    }
  }

  @Override
  public Health health(String healthUrl) throws RemoteFailure {
    try {
      var target = PinnedHttpCall.place(reach.allowed(healthUrl));
      var request =
          new Request.Builder()
              .url(target.url())
              .header("User-Agent", HttpSender.userAgent())
              .get()
              .build();
      var answer = send(HEALTH, request, target.addresses(), settings.timeout());
      return answer == null
          ? Health.NO_ANSWER
          : HealthAnswer.read(answer.status(), answer.body().orElse(new byte[0]));
    } catch (UrlAllowList.OutOfReach e) {
      throw failure(REJECTED, HEALTH, 0, words(e, "the URL is not allowed"));
    } catch (UnknownHostException e) {
      return Health.NO_ANSWER;
    }
  }

  /** One call, unless the host has asked to be left alone and that is not over. */
  private PinnedHttpCall.@Nullable Answer send(
      String operation, Request request, List<InetAddress> addresses, Duration timeout)
      throws RemoteFailure {
    var host = request.url().host() + ":" + request.url().port();
    var now = clock.instant();
    var until = quiet.getOrDefault(host, Instant.MIN);
    if (now.isBefore(until)) {
      throw RemoteFailure.pause(
          SYSTEM, operation, 0, "the application asked for a pause", Duration.between(now, until));
    }
    var answer = http.send(request, addresses, timeout, settings.bodyLimitBytes());
    if (answer != null && (answer.status() == 429 || answer.status() == 503)) {
      answer
          .retryAfter()
          .ifPresent(asked -> quiet.put(host, now.plus(RetryAfter.read(asked, clock))));
    }
    return answer;
  }

  /** About 4·n·H(n)+8: with that many, missing one of n evenly picked replicas is a rarity. */
  static int mostCalls(int replicas) {
    int n = Math.clamp(replicas, 1, MOST_REPLICAS);
    double harmonic = 0;
    for (int i = 1; i <= n; i++) {
      harmonic += 1.0 / i;
    }
    return (int) Math.ceil(4 * n * harmonic) + 8;
  }

  private PinnedHttpCall.Place target(String operation, String url) throws RemoteFailure {
    try {
      return PinnedHttpCall.place(reach.allowed(url));
    } catch (UrlAllowList.OutOfReach e) {
      throw failure(REJECTED, operation, 0, words(e, "the URL is not allowed"));
    } catch (UnknownHostException e) {
      throw failure(TRANSIENT, operation, 0, "the application's host has no address");
    }
  }

  private String token(@Nullable String variable) throws RemoteFailure {
    if (variable == null) {
      throw unfit("the rotation plan names no variable with the attestation token");
    }
    var token = tokens.apply(variable);
    if (token == null || token.isBlank()) {
      throw unfit(
          "the environment variable "
              + variable
              + " is not set: it must hold the attestation token");
    }
    token = token.strip();
    if (!TOKEN_SHAPE.matcher(token).matches()) {
      throw unfit("the environment variable " + variable + " holds no usable token");
    }
    return token;
  }

  private static RemoteFailure unfit(String problem) {
    return failure(REJECTED, CHALLENGE, 0, problem);
  }

  private static List<InetAddress> addresses(PinnedHttpCall.Place target, int call) {
    var all = target.addresses();
    return target.url().isHttps() ? all : List.of(all.get(call % all.size()));
  }

  private String nonce() {
    var bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private byte[] body(String nonce, Set<SecretName> names) {
    var body = json.createObjectNode();
    body.put("nonce", nonce);
    var list = body.putArray("names");
    new TreeSet<>(names).forEach(name -> list.add(name.text()));
    try {
      return json.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  private static String refusal(int status) {
    if (status == 401 || status == 403) {
      return "the application refuses our token: compare both sides' attestation tokens";
    }
    if (status >= 300 && status < 400) {
      return "the application redirects, which is never followed: give its final URL";
    }
    return "there is no attestation at this URL";
  }

  private static String words(Exception e, String otherwise) {
    var message = e.getMessage();
    return message == null ? otherwise : message;
  }

  private static RemoteFailure failure(
      RemoteFailure.Kind kind, String operation, int status, String problem) {
    return new RemoteFailure(kind, SYSTEM, operation, status, problem);
  }
}
