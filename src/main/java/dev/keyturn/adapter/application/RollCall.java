package dev.keyturn.adapter.application;

import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.AttestedSecret;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who has answered one challenge so far. */
final class RollCall {
  private final String deploymentId;
  private final Set<String> expected;
  private final Map<Id, AttestedReplica> answers = new LinkedHashMap<>();
  private final Set<String> proofs = new HashSet<>();

  private record Id(String deployment, String replica) {}

  RollCall(String deploymentId, Set<String> expected) {
    this.deploymentId = deploymentId;
    this.expected = Set.copyOf(expected);
  }

  /**
   * @throws AttestationResponse.Malformed a proof was heard before, though each call has a nonce of
   *     its own; or one replica holds different values at two calls, so that two processes share
   *     its id
   */
  void note(AttestationResponse testimony, AttestedReplica answer)
      throws AttestationResponse.Malformed {
    var who = "replica " + answer.replica();
    var now = new HashSet<String>();
    testimony.secrets().values().stream()
        .flatMap(Collection::stream)
        .forEach(claim -> now.add(claim.proof()));
    if (now.stream().anyMatch(proofs::contains)) {
      throw new AttestationResponse.Malformed(who + " repeats a proof that was given before");
    }
    proofs.addAll(now);
    var before = answers.put(new Id(answer.deployment(), answer.replica()), answer);
    if (before != null && !holdings(before).equals(holdings(answer))) {
      throw new AttestationResponse.Malformed(who + " holds other values than a moment ago");
    }
  }

  /** Each replica's latest answer, in the order of their first ones. */
  List<AttestedReplica> answers() {
    return List.copyOf(answers.values());
  }

  /**
   * Whether every expected replica of the deployment was heard; where the application calls them by
   * other names than the platform, whether that many were.
   */
  boolean complete() {
    var heard = new HashSet<String>();
    for (var id : answers.keySet()) {
      if (id.deployment().equals(deploymentId)) {
        heard.add(id.replica());
      }
    }
    return !heard.isEmpty() && AttestedReplica.missing(expected, heard).isEmpty();
  }

  /** What does not change between two calls to the same process. */
  private static Map<String, AttestedSecret> holdings(AttestedReplica answer) {
    var holdings = new HashMap<String, AttestedSecret>();
    answer
        .secrets()
        .forEach((name, held) ->
            holdings.put(
                name.text(),
                new AttestedSecret(
                    held.signs(), held.accepts(), held.unknown(), Map.of(), Map.of())));
    return holdings;
  }
}
