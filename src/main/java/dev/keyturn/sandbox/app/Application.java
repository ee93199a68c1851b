package dev.keyturn.sandbox.app;

import dev.keyturn.sandbox.railway.Workload;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The program of one sandbox service. Each replica reads its variables once, at its start, and
 * refuses to start when a key is empty, short or of the wrong form.
 */
public final class Application implements Workload {
  private final AppSpec spec;
  private final Clock clock;
  private final SecureRandom random;

  public Application(AppSpec spec, Clock clock, SecureRandom random) {
    this.spec = spec;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Starts one replica.
   *
   * @throws IllegalArgumentException naming the variable that is missing or cannot be used, never
   *     its value
   */
  @Override
  public Replica start(Map<String, String> variables) {
    String deployment = required(variables, "RAILWAY_DEPLOYMENT_ID");
    String replica = required(variables, "RAILWAY_REPLICA_ID");
    String service = variables.getOrDefault("RAILWAY_SERVICE_NAME", "service");
    Map<String, HeldSecret> secrets = new LinkedHashMap<>();
    for (AppSecret secret : spec.secrets()) {
      secrets.put(secret.name(), HeldSecret.read(secret, spec, variables, clock, random));
    }
    String token = variables.getOrDefault(Attestation.TOKEN_VARIABLE, "");
    Attestation attestation =
        token.isEmpty() ? null : new Attestation(token, deployment, replica, secrets, clock);
    return new AppReplica(
        new AppReplica.Name(service, deployment, replica),
        spec,
        secrets,
        attestation,
        new ApiKeys(random));
  }

  private static String required(Map<String, String> variables, String name) {
    String value = variables.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(name + " is missing; Railway sets it on every replica");
    }
    return value;
  }
}
