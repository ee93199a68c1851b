package dev.keyturn.adapter.application;

import static dev.keyturn.adapter.application.ReplicaSet.NAME;
import static dev.keyturn.adapter.application.ReplicaSet.TOKEN;
import static dev.keyturn.adapter.application.ReplicaSet.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.AttestedSecret;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Our side of a challenge in tests: a token, two candidates, an allowed host. */
final class Asker {
  static final String A = "value-canary-a";
  static final String B = "value-canary-b";
  static final Map<SecretName, Map<SlotContent, SecretValue>> CANDIDATES =
      Map.of(
          NAME,
          Map.of(SlotContent.OUTGOING, SecretValue.of(A), SlotContent.INCOMING, SecretValue.of(B)));

  private Asker() {}

  static AttestationClient patient() {
    return client(TOKEN, Duration.ofSeconds(5));
  }

  static AttestationClient client(String token, Duration timeout) {
    return new AttestationClient(
        new ApplicationSettings(
            timeout, Duration.ofSeconds(20), 64 * 1024, Set.of(), Set.of("127.0.0.1")),
        name -> name.equals("ATTEST_TOKEN") ? token : null,
        new SecureRandom(),
        Clock.systemUTC());
  }

  static List<AttestedReplica> challenge(ReplicaSet set, Set<String> expected)
      throws RemoteFailure {
    return patient().challenge(confirmation(set.url()), "d1", expected, CANDIDATES);
  }

  static RemoteFailure failure(ReplicaSet set, Set<String> expected) {
    var failure = catchThrowableOfType(RemoteFailure.class, () -> challenge(set, expected));
    assertThat(failure).as("a remote failure").isNotNull();
    return failure;
  }

  static Plan.Confirmation confirmation(String url) {
    return new Plan.Confirmation(url, "ATTEST_TOKEN", null, false);
  }

  static AttestedSecret held(AttestedReplica answer) {
    return answer.secrets().get(NAME);
  }
}
