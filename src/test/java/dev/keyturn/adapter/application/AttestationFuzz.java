package dev.keyturn.adapter.application;

import static dev.keyturn.hostile.Fuzzed.must;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.keyturn.hostile.Fuzzed;
import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import java.util.Map;
import java.util.Set;

/**
 * Replicas that answer anything at all: nobody is taken to hold a value who has not shown the proof
 * for it, made for this very nonce, deployment and replica. The parts between zero bytes are the
 * answers to one challenge's calls.
 */
public final class AttestationFuzz {
  static final String NONCE = "bm9uY2Utbm9uY2Utbm9uY2Utbm9uY2Utbm9uY2Utbm8";
  static final SecretName JWT = new SecretName("JWT_SECRET");
  private static final SecretName OTHER = new SecretName("SESSION_KEY");
  private static final Map<SecretName, Map<SlotContent, SecretValue>> CANDIDATES =
      Map.of(
          JWT,
          Map.of(
              SlotContent.OUTGOING,
              SecretValue.of("value-a"),
              SlotContent.INCOMING,
              SecretValue.of("value-b")),
          OTHER,
          Map.of(SlotContent.OUTGOING, SecretValue.of("value-c")));

  private AttestationFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    believed(data);
  }

  /** Tries the input; whether it was taken for what it says it is. */
  public static boolean believed(byte[] data) {
    return Fuzzed.soon(() -> tried(data));
  }

  private static boolean tried(byte[] data) {
    var roll = new RollCall("d1", Set.of("r1", "r2"));
    for (var body : Fuzzed.parts(Fuzzed.planted(data), 1)) {
      try {
        var testimony = AttestationResponse.read(body, CANDIDATES.keySet());
        var answer = testimony.proven(NONCE, CANDIDATES);
        proven(answer, new String(body, ISO_8859_1));
        roll.note(testimony, answer);
      } catch (AttestationResponse.Malformed e) {
        // Its id is the only thing of a replica that we repeat, and it has the shape of one.
        Fuzzed.silent(e.getMessage().replaceAll("replica [A-Za-z0-9._:-]{1,128}", "replica"));
        return false;
      }
    }
    boolean complete = roll.complete();
    if (complete) {
      long ours = roll.answers().stream().filter(a -> a.deployment().equals("d1")).count();
      must(ours >= 2, "a roll call is over when as many as expected were heard");
    }
    return complete;
  }

  private static void proven(AttestedReplica answer, String body) {
    must(Double.isFinite(answer.upSeconds()) && answer.upSeconds() >= 0, "a time is a time");
    answer
        .secrets()
        .forEach((name, held) -> {
          for (var version : held.accepts()) {
            must(
                body.contains(proof(answer, name, version, true))
                    || body.contains(proof(answer, name, version, false)),
                "who accepts a value has proven that");
          }
          var signs = held.signs();
          must(
              signs == null || body.contains(proof(answer, name, signs, true)),
              "who signs with a value has proven that");
          must(signs == null || held.accepts().contains(signs), "who signs also accepts");
          must(
              held.accepts().containsAll(held.idleSeconds().keySet())
                  && held.accepts().containsAll(held.remaining().keySet()),
              "only a proven value is told to be idle or done with");
        });
  }

  static String proof(AttestedReplica answer, SecretName name, SlotContent version, boolean signs) {
    return CANDIDATES
        .getOrDefault(name, Map.of())
        .getOrDefault(version, SecretValue.of("none"))
        .attestationProof(name, NONCE, answer.deployment(), answer.replica(), signs);
  }
}
