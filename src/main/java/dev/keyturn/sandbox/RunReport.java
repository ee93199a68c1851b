package dev.keyturn.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.sandbox.SandboxSpec.Service;
import dev.keyturn.sandbox.app.Habit;
import dev.keyturn.sandbox.load.LoadReport;
import dev.keyturn.sandbox.railway.DeploymentCause;
import dev.keyturn.sandbox.railway.DeploymentReport;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one rotation did to the users and to Railway. Counted by the world itself, but for the last
 * word of {@link Ending}.
 *
 * @param tokensVerified per request; so are the API keys
 * @param backupsReadable one by one, after the final sweep
 * @param redeploysPerService deployments that the procedure started, whatever became of them; the
 *     team's own releases and the first deployment of the world are not among them
 * @param railwayCalls HTTP requests to Railway's API, queries and refused ones included
 * @param requestsFailed requests without an answer that says anything about a secret
 * @param backupReadFailures readings that failed before the final sweep
 * @param mixedFleetSeconds replicas of two deployments took traffic; summed over the services
 * @param secondsTaken from the world's start to the end of the procedure
 * @param newValueOnlyInMemorySeconds how long a half-done rotation needed a value that nothing but
 *     the memory of the procedure held
 * @param newValuesUsedBeforeKept values that programs ran with before a Vault held them
 */
public record RunReport(
    Mode mode,
    long tokensVerified,
    long tokensRejected,
    long backupsReadable,
    long backupsLost,
    long apiKeysAccepted,
    long apiKeysRejected,
    Map<String, Integer> redeploysPerService,
    int railwayCalls,
    int railwayMutations,
    int vaultCalls,
    long auditEntries,
    boolean auditVerified,
    String outcome,
    long requestsFailed,
    long backupReadFailures,
    double mixedFleetSeconds,
    double secondsTaken,
    double newValueOnlyInMemorySeconds,
    int newValuesUsedBeforeKept,
    Habit habit) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Who rotated. */
  public enum Mode {
    KEYTURN("keyturn"),
    BY_HAND("by-hand");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /**
   * What the world cannot see.
   *
   * @param auditEntries of this rotation; 0 without a trail
   * @param outcome the rotation's last state, such as {@code COMPLETED}
   * @param newValueOnlyInMemory see {@link RunReport#newValueOnlyInMemorySeconds}
   */
  public record Ending(
      Mode mode,
      long auditEntries,
      boolean auditVerified,
      String outcome,
      Duration newValueOnlyInMemory) {
    /** A rotation by Keyturn, which stores a value before anything else happens to it. */
    public static Ending keyturn(long auditEntries, boolean auditVerified, String outcome) {
      return new Ending(Mode.KEYTURN, auditEntries, auditVerified, outcome, Duration.ZERO);
    }

    static Ending byHand(Duration newValueOnlyInMemory) {
      return new Ending(Mode.BY_HAND, 0, false, "COMPLETED", newValueOnlyInMemory);
    }
  }

  public RunReport {
    redeploysPerService = Collections.unmodifiableMap(new LinkedHashMap<>(redeploysPerService));
  }

  static RunReport of(SandboxWorld world, LoadReport load, Ending ending, double secondsTaken) {
    SandboxSpec spec = world.spec();
    Map<String, Integer> redeploys = new LinkedHashMap<>();
    Duration mixed = Duration.ZERO;
    for (Service service : spec.services()) {
      String place = spec.placeOf(service);
      redeploys.put(
          service.name(),
          Math.toIntExact(
              world.railway().deployments(place).stream()
                  .filter(RunReport::startedByProcedure)
                  .count()));
      mixed = mixed.plus(world.railway().mixedFleet(place));
    }
    return new RunReport(
        ending.mode(),
        load.tokensVerified(),
        load.tokensRejected(),
        load.backupsReadable(),
        load.backupsLost(),
        load.apiKeysAccepted(),
        load.apiKeysRejected(),
        redeploys,
        world.railway().counters().requests(),
        world.railway().counters().mutations(),
        world.vault().calls(),
        ending.auditEntries(),
        ending.auditVerified(),
        ending.outcome(),
        load.requestsFailed(),
        load.backupReadFailures(),
        rounded(mixed.toNanos() / 1e9),
        rounded(secondsTaken),
        rounded(ending.newValueOnlyInMemory().toNanos() / 1e9),
        world.newValuesUsedBeforeKept(),
        spec.habit());
  }

  private static boolean startedByProcedure(DeploymentReport deployment) {
    DeploymentCause cause = deployment.cause();
    return switch (cause) {
      case VARIABLE_CHANGE, PATCH, REDEPLOY, ROLLBACK, DEPLOY -> true;
      case BEGINNING, PERSON, HOST_MIGRATION -> false;
    };
  }

  private static double rounded(double seconds) {
    return BigDecimal.valueOf(seconds).setScale(3, RoundingMode.HALF_UP).doubleValue();
  }

  /** Nothing was rejected or lost, and no request failed for another reason. */
  public boolean harmless() {
    return tokensRejected == 0
        && backupsLost == 0
        && backupReadFailures == 0
        && apiKeysRejected == 0
        && requestsFailed == 0;
  }

  /** The fields in the order in which the JSON has them; the order is part of the contract. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("mode", mode.word());
    fields.put("tokensVerified", tokensVerified);
    fields.put("tokensRejected", tokensRejected);
    fields.put("backupsReadable", backupsReadable);
    fields.put("backupsLost", backupsLost);
    fields.put("apiKeysAccepted", apiKeysAccepted);
    fields.put("apiKeysRejected", apiKeysRejected);
    fields.put("redeploysPerService", redeploysPerService);
    fields.put("railwayCalls", railwayCalls);
    fields.put("railwayMutations", railwayMutations);
    fields.put("vaultCalls", vaultCalls);
    fields.put("auditEntries", auditEntries);
    fields.put("auditVerified", auditVerified);
    fields.put("outcome", outcome);
    fields.put("requestsFailed", requestsFailed);
    fields.put("backupReadFailures", backupReadFailures);
    fields.put("mixedFleetSeconds", mixedFleetSeconds);
    fields.put("secondsTaken", secondsTaken);
    fields.put("newValueOnlyInMemorySeconds", newValueOnlyInMemorySeconds);
    fields.put("newValuesUsedBeforeKept", newValuesUsedBeforeKept);
    fields.put("habit", habit.name());
    return fields;
  }

  /** {@code {"runs":[...]}} on one line. */
  public static String json(List<RunReport> runs) {
    try {
      return JSON.writeValueAsString(Map.of("runs", runs.stream().map(RunReport::fields).toList()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of words and numbers can always be written", e);
    }
  }
}
