package dev.keyturn.adapter.application;

import static dev.keyturn.adapter.application.Asker.A;
import static dev.keyturn.adapter.application.Asker.B;
import static dev.keyturn.adapter.application.Asker.CANDIDATES;
import static dev.keyturn.adapter.application.Asker.challenge;
import static dev.keyturn.adapter.application.Asker.confirmation;
import static dev.keyturn.adapter.application.Asker.failure;
import static dev.keyturn.adapter.application.Asker.held;
import static dev.keyturn.adapter.application.ReplicaSet.TOKEN;
import static dev.keyturn.adapter.application.ReplicaSet.honest;
import static dev.keyturn.adapter.application.ReplicaSet.send;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static dev.keyturn.remote.RemoteFailure.Kind.TRANSIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.keyturn.ClosedPort;
import dev.keyturn.MovedClock;
import dev.keyturn.adapter.application.ReplicaSet.Replica;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.AttestedSecret;
import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttestationClientTest {
  private final AttestationClient client = Asker.patient();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 12})
  void every_replica_behind_one_url_is_heard(int count) throws Exception {
    var ids = IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
    var replicas = ids.stream().map(id -> honest("d1", id, A, B)).toArray(Replica[]::new);
    try (var set = new ReplicaSet(replicas)) {
      var answers = challenge(set, Set.copyOf(ids));

      assertThat(answers)
          .extracting(AttestedReplica::replica)
          .containsExactlyInAnyOrderElementsOf(ids);
      assertThat(answers)
          .allSatisfy(a ->
              assertThat(held(a))
                  .isEqualTo(
                      new AttestedSecret(
                          SlotContent.OUTGOING,
                          Set.of(SlotContent.OUTGOING, SlotContent.INCOMING),
                          0,
                          Map.of(SlotContent.OUTGOING, 3.5, SlotContent.INCOMING, 3.5),
                          Map.of())));
      assertThat(set.nonces).doesNotHaveDuplicates().allMatch(n -> n.matches("[A-Za-z0-9_-]{43}"));
      assertThat(set.connections).as("a connection for each call").hasSameSizeAs(set.nonces);
    }
  }

  @Test
  void a_missing_replica_is_not_made_up_and_the_calls_are_bounded() throws Exception {
    try (var set = new ReplicaSet(honest("d1", "r0", A), honest("d1", "r1", A))) {
      var answers = challenge(set, Set.of("r0", "r1", "r2"));

      assertThat(answers)
          .extracting(AttestedReplica::replica)
          .containsExactlyInAnyOrder("r0", "r1");
      assertThat(set.nonces).hasSize(AttestationClient.mostCalls(3));
    }
  }

  @Test
  void ids_of_the_applications_own_are_counted() throws Exception {
    try (var set = new ReplicaSet(honest("d1", "web.1", A), honest("d1", "web.2", A))) {
      assertThat(challenge(set, Set.of("r0", "r1")))
          .extracting(AttestedReplica::replica)
          .containsExactlyInAnyOrder("web.1", "web.2");
    }
  }

  @Test
  void replicas_of_another_deployment_are_reported_and_count_for_nothing() throws Exception {
    try (var set = new ReplicaSet(honest("d0", "old", A), honest("d1", "r0", A))) {
      var answers = challenge(set, Set.of("r0", "r1"));

      assertThat(answers)
          .extracting(AttestedReplica::deployment)
          .containsExactlyInAnyOrder("d0", "d1");
      assertThat(set.nonces).hasSize(AttestationClient.mostCalls(2));
    }
  }

  @Test
  void a_value_that_is_no_candidate_is_counted_as_unknown() throws Exception {
    try (var set = new ReplicaSet(honest("d1", "r0", "something else", B))) {
      var held = held(challenge(set, Set.of("r0")).getFirst());

      assertThat(held.signs()).isNull();
      assertThat(held.accepts()).containsExactly(SlotContent.INCOMING);
      assertThat(held.unknown()).isEqualTo(1);
    }
  }

  @Test
  void a_secret_that_a_replica_does_not_mention_is_absent() throws Exception {
    Replica silent =
        (exchange, _) ->
            send(
                exchange,
                200,
                """
                {"v":1,"deployment":"d1","replica":"r0","upSeconds":0,"secrets":{"OTHER":[]},"x":1}\
                """);
    try (var set = new ReplicaSet(silent)) {
      assertThat(challenge(set, Set.of("r0")).getFirst().secrets()).isEmpty();
    }
  }

  @Test
  void a_redirect_is_not_followed() throws Exception {
    try (var other = new ReplicaSet(honest("d1", "r0", A));
        var set =
            new ReplicaSet((exchange, _) -> {
              exchange.getResponseHeaders().add("Location", other.url());
              send(exchange, 307, "");
            })) {
      assertThat(failure(set, Set.of("r0")).kind()).isEqualTo(REJECTED);
      assertThat(other.nonces).isEmpty();
      assertThat(other.hosts).isEmpty();
    }
  }

  @Test
  void a_refused_token_is_for_a_person() throws Exception {
    try (var set = new ReplicaSet(honest("d1", "r0", A))) {
      var failure =
          catchThrowableOfType(
              RemoteFailure.class,
              () ->
                  Asker.client("wrong-canary", Duration.ofSeconds(5))
                      .challenge(confirmation(set.url()), "d1", Set.of("r0"), CANDIDATES));

      assertThat(failure.kind()).isEqualTo(REJECTED);
      assertThat(failure.status()).isEqualTo(401);
      assertThat(failure.toString()).doesNotContain("canary");
    }
  }

  @Test
  void a_missing_token_is_named() {
    var failure =
        catchThrowableOfType(
            RemoteFailure.class,
            () ->
                client.challenge(
                    new Plan.Confirmation("http://127.0.0.1:1/", "OTHER_TOKEN", null, false),
                    "d1",
                    Set.of("r0"),
                    CANDIDATES));

    assertThat(failure.kind()).isEqualTo(REJECTED);
    assertThat(failure.problem()).contains("OTHER_TOKEN", "not set");
  }

  @Test
  void nobody_there_is_worth_another_try() {
    try (var nobody = new ClosedPort()) {
      var there = confirmation("http://127.0.0.1:" + nobody.number() + "/");

      var failure =
          catchThrowableOfType(
              RemoteFailure.class, () -> client.challenge(there, "d1", Set.of("r0"), CANDIDATES));

      assertThat(failure.kind()).isEqualTo(TRANSIENT);
    }
  }

  @Test
  void replicas_that_are_going_away_do_not_hide_the_others() throws Exception {
    try (var set =
        new ReplicaSet((exchange, _) -> send(exchange, 503, ""), honest("d1", "r0", A))) {
      assertThat(challenge(set, Set.of("r0")))
          .extracting(AttestedReplica::replica)
          .containsExactly("r0");
    }
  }

  @Test
  void a_slow_replica_is_left_behind_even_when_it_drips() throws Exception {
    var over = new CountDownLatch(1);
    Replica slow =
        (exchange, _) -> {
          exchange.sendResponseHeaders(200, 0);
          try {
            while (!over.await(50, TimeUnit.MILLISECONDS)) {
              exchange.getResponseBody().write(' ');
              exchange.getResponseBody().flush();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try (var set = new ReplicaSet(slow, honest("d1", "r0", A))) {
      var answers =
          Asker.client(TOKEN, Duration.ofMillis(400))
              .challenge(confirmation(set.url()), "d1", Set.of("r0"), CANDIDATES);

      assertThat(answers).extracting(AttestedReplica::replica).containsExactly("r0");
    } finally {
      over.countDown();
    }
  }

  @Test
  void each_address_of_a_private_name_is_called_in_turn() throws Exception {
    var one = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    var two = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    try (var first = new ReplicaSet(one, 0, honest("d1", "r0", A));
        var second = new ReplicaSet(two, first.port(), honest("d1", "r1", A))) {
      var settings = ApplicationSettings.of(Set.of(), Set.of("*.railway.internal"));
      var inside =
          new AttestationClient(
              settings,
              _ -> TOKEN,
              new SecureRandom(),
              Clock.systemUTC(),
              _ -> new InetAddress[] {one, two},
              new PinnedHttpCall());

      var answers =
          inside.challenge(
              confirmation("http://api.railway.internal:" + first.port() + "/attest?x=1"),
              "d1",
              Set.of("r0", "r1"),
              CANDIDATES);

      assertThat(answers).extracting(AttestedReplica::replica).containsExactly("r0", "r1");
      assertThat(first.nonces).hasSize(1);
      assertThat(second.nonces).hasSize(1);
      assertThat(first.hosts.getFirst()).isEqualTo("api.railway.internal:" + first.port());
    }
  }

  @Test
  void health_is_an_answer_in_the_two_hundreds() throws Exception {
    try (var set = new ReplicaSet(honest("d1", "r0", A))) {
      // Without a token this server refuses, so it stands for an unhealthy one.
      assertThat(client.health(set.url()).answers()).isFalse();
    }
    try (var well = new HealthServer(204);
        var moved = new HealthServer(302);
        var ill = new HealthServer(500)) {
      assertThat(client.health(well.url()).answers()).isTrue();
      assertThat(client.health(moved.url())).isEqualTo(Health.answered(302));
      assertThat(client.health(ill.url()).serverError()).isTrue();
    }
    assertThat(client.health("http://127.0.0.1:1/")).isEqualTo(Health.NO_ANSWER);
  }

  @Test
  void the_number_of_calls_grows_with_the_harmonic_number() {
    assertThat(AttestationClient.mostCalls(0)).isEqualTo(12);
    assertThat(AttestationClient.mostCalls(1)).isEqualTo(12);
    assertThat(AttestationClient.mostCalls(5)).isEqualTo(54);
    assertThat(AttestationClient.mostCalls(20)).isEqualTo(296);
  }

  @Test
  void an_application_that_asks_for_a_pause_is_left_alone_until_it_is_over() throws Exception {
    var clock = new MovedClock("2026-11-20T12:00:00Z");
    var asked = new AtomicInteger();
    var busy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    busy.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.incrementAndGet();
            exchange.getResponseHeaders().set("Retry-After", "30");
            exchange.sendResponseHeaders(429, -1);
          }
        });
    busy.start();
    var client =
        new AttestationClient(
            ApplicationSettings.of(Set.of(), Set.of("127.0.0.1")),
            _ -> TOKEN,
            new SecureRandom(),
            clock);
    var there = confirmation("http://127.0.0.1:" + busy.getAddress().getPort() + "/attest");
    try {
      var failure =
          catchThrowableOfType(
              RemoteFailure.class, () -> client.challenge(there, "d1", Set.of("r0"), CANDIDATES));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
      assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(30));
      assertThat(asked).hasValue(1);

      clock.advance(Duration.ofSeconds(30));
      catchThrowableOfType(
          RemoteFailure.class, () -> client.challenge(there, "d1", Set.of("r0"), CANDIDATES));
      assertThat(asked).hasValue(2);
    } finally {
      busy.stop(0);
    }
  }
}
