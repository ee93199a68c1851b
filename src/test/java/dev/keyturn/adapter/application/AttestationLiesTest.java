package dev.keyturn.adapter.application;

import static dev.keyturn.adapter.application.Asker.A;
import static dev.keyturn.adapter.application.Asker.B;
import static dev.keyturn.adapter.application.Asker.challenge;
import static dev.keyturn.adapter.application.Asker.failure;
import static dev.keyturn.adapter.application.Asker.held;
import static dev.keyturn.adapter.application.ReplicaSet.answer;
import static dev.keyturn.adapter.application.ReplicaSet.claim;
import static dev.keyturn.adapter.application.ReplicaSet.claims;
import static dev.keyturn.adapter.application.ReplicaSet.honest;
import static dev.keyturn.adapter.application.ReplicaSet.proof;
import static dev.keyturn.adapter.application.ReplicaSet.send;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.adapter.application.ReplicaSet.Replica;
import dev.keyturn.rotation.AttestedReplica;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Replicas that do not tell the truth, or not in the agreed form. */
class AttestationLiesTest {
  @Test
  void a_proof_copied_from_another_replica_proves_nothing() throws Exception {
    Replica copycat =
        (exchange, nonce) ->
            send(
                exchange,
                200,
                answer("d1", "r1", claims(claim(proof("d1", "r0", nonce, A, true), true))));
    try (var set = new ReplicaSet(copycat)) {
      var held = held(challenge(set, Set.of("r1")).getFirst());

      assertThat(held.signs()).isNull();
      assertThat(held.accepts()).isEmpty();
      assertThat(held.unknown()).isEqualTo(1);
    }
  }

  @Test
  void a_proof_for_an_old_nonce_proves_nothing() throws Exception {
    Replica replay =
        (exchange, _) ->
            send(
                exchange,
                200,
                answer(
                    "d1", "r0", claims(claim(proof("d1", "r0", "A".repeat(43), A, true), true))));
    try (var set = new ReplicaSet(replay)) {
      assertThat(held(challenge(set, Set.of("r0")).getFirst()).accepts()).isEmpty();
    }
  }

  @Test
  void a_proof_heard_twice_in_one_challenge_is_a_lie_and_its_teller_is_named() throws Exception {
    Replica replay =
        (exchange, _) ->
            send(
                exchange,
                200,
                answer(
                    "d1", "r0", claims(claim(proof("d1", "r0", "A".repeat(43), A, true), true))));
    try (var set = new ReplicaSet(replay)) {
      var failure = failure(set, Set.of("r0", "r1"));

      assertThat(failure.kind()).isEqualTo(REJECTED);
      assertThat(failure.problem()).isEqualTo("replica r0 repeats a proof that was given before");
    }
  }

  @Test
  void a_replica_under_anothers_id_leaves_its_own_unheard() throws Exception {
    try (var set = new ReplicaSet(honest("d1", "r0", A), honest("d1", "r0", A))) {
      assertThat(challenge(set, Set.of("r0", "r1")))
          .extracting(AttestedReplica::replica)
          .containsExactly("r0");
    }
  }

  @Test
  void two_processes_with_one_id_and_different_values_are_found_out() throws Exception {
    try (var set = new ReplicaSet(honest("d1", "r0", A), honest("d1", "r0", B, A))) {
      var failure = failure(set, Set.of("r0", "r1"));

      assertThat(failure.kind()).isEqualTo(REJECTED);
      assertThat(failure.problem()).contains("replica r0");
    }
  }

  static Stream<Arguments> lies() {
    return Stream.of(
        lie("no JSON", (_, _) -> "<html>" + A),
        lie("cut off", (_, nonce) -> answer("d1", "r0", nonce, A).substring(0, 80)),
        lie("trailing text", (_, nonce) -> answer("d1", "r0", nonce, A) + "{}"),
        lie("a list", (_, _) -> "[]"),
        lie("a field twice", (_, _) -> "{\"v\":1,\"v\":1}"),
        lie(
            "another version",
            (_, nonce) -> answer("d1", "r0", nonce, A).replace("\"v\":1", "\"v\":2")),
        lie("a hostile id", (_, nonce) -> answer("d1", "r0\\nERROR", nonce, A)),
        lie("a long id", (_, nonce) -> answer("d1", "r".repeat(129), nonce, A)),
        lie("no id", (_, nonce) -> answer("d1", "", nonce, A)),
        lie("a hostile deployment", (_, nonce) -> answer("d 1", "r0", nonce, A)),
        lie("negative time", (_, nonce) -> answer("d1", "r0", nonce, A).replace("12.5", "-1")),
        lie("endless time", (_, nonce) -> answer("d1", "r0", nonce, A).replace("12.5", "1e999")),
        lie(
            "a count of letters",
            (_, nonce) -> answer("d1", "r0", nonce, A).replace("3.5", "\"x\"")),
        lie("a short proof", (_, _) -> answer("d1", "r0", claims(claim("abc", true)))),
        lie(
            "a padded proof",
            (_, _) -> answer("d1", "r0", claims(claim("A".repeat(43) + "=", true)))),
        lie(
            "two signers",
            (_, nonce) ->
                answer(
                    "d1",
                    "r0",
                    claims(
                        claim(proof("d1", "r0", nonce, A, true), true),
                        claim(proof("d1", "r0", nonce, B, true), true)))),
        lie(
            "says it signs",
            (_, nonce) ->
                answer("d1", "r0", claims(claim(proof("d1", "r0", nonce, A, false), true)))),
        lie(
            "hides that it signs",
            (_, nonce) ->
                answer("d1", "r0", claims(claim(proof("d1", "r0", nonce, A, true), false)))),
        lie(
            "too many proofs",
            (_, nonce) ->
                answer(
                    "d1", "r0", nonce, Stream.generate(() -> A).limit(33).toArray(String[]::new))),
        lie("too long", (_, _) -> " ".repeat(65 * 1024)));
  }

  private interface Text {
    String from(String unused, String nonce);
  }

  private static Arguments lie(String what, Text text) {
    Replica replica = (exchange, nonce) -> send(exchange, 200, text.from("", nonce));
    return Arguments.of(what, replica);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void what_is_no_attestation_is_rejected_in_our_own_words(String what, Replica replica)
      throws Exception {
    try (var set = new ReplicaSet(replica)) {
      var failure = failure(set, Set.of("r0"));

      assertThat(failure.kind()).isEqualTo(REJECTED);
      assertThat(failure.toString()).doesNotContain("canary", "html", "ERROR", "\n");
      assertThat(failure.getCause()).isNull();
    }
  }

  @Test
  void an_endless_answer_is_cut_at_the_limit() throws Exception {
    Replica endless =
        (exchange, _) -> {
          exchange.sendResponseHeaders(200, 0);
          var kilobyte = new byte[1024];
          for (int i = 0; i < 1_000_000; i++) {
            exchange.getResponseBody().write(kilobyte);
          }
        };
    try (var set = new ReplicaSet(endless)) {
      assertThat(failure(set, Set.of("r0")).problem()).contains("longer than 65536 bytes");
    }
  }
}
