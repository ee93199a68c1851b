package dev.keyturn.request;

import dev.keyturn.engine.RotationTrail;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.KeptBefore;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.port.RotationReads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a start knows of values that an earlier rotation keeps: until their date it leaves them. */
final class KeptAtStart {
  private final RotationReads store;

  KeptAtStart(RotationReads store) {
    this.store = store;
  }

  /**
   * What is rotated.
   *
   * @param leftovers the kept values that this rotation takes away as it begins
   * @param said a line on each secret that is left out, or whose users are rejected
   */
  record Narrowed(Plan plan, Map<SecretName, Fingerprint> leftovers, Map<SecretName, String> said) {
    @Nullable Fingerprint leftover(ManagedSecret secret) {
      return leftovers.get(secret.name());
    }

    /**
     * What the rotation may take away; and for whoever asks later, why a secret was left out, or
     * who rejected its users.
     */
    void told(RotationTrail trail, Rotation rotation) {
      leftovers.forEach((secret, value) -> trail.leftover(rotation, secret, value));
      said.forEach((secret, line) -> {
        trail.append(
            RotationTrail.draft(rotation, Actor.ENGINE, "secret.kept-before")
                .secret(secret.text())
                .reason(RotationTrail.reason(line)));
        trail.happened(rotation, What.STEP, Actor.ENGINE, null, line);
      });
    }

    String line() {
      return String.join("; ", said.values());
    }
  }

  /**
   * @throws CommandRefused PREVIOUS_VALUE_KEPT: nothing else is left to rotate
   */
  Narrowed narrowed(Plan plan, boolean emergency, Instant now) throws CommandRefused {
    var leftovers = new TreeMap<SecretName, Fingerprint>();
    var said = new TreeMap<SecretName, String>();
    var rest = new ArrayList<SecretName>();
    Map<SecretName, KeptBefore> standing = store.kept(plan.name(), plan.environment());
    for (ManagedSecret secret : plan.secrets()) {
      KeptBefore kept = standing.get(secret.name());
      if (kept == null) {
        rest.add(secret.name());
        continue;
      }
      boolean holds = kept.holds(now);
      if (holds && !emergency) {
        said.put(secret.name(), "without " + secret.name() + ": " + kept.words());
        continue;
      }
      rest.add(secret.name());
      leftovers.put(secret.name(), kept.value());
      if (holds) {
        said.put(
            secret.name(), kept.words() + "; it goes now, and whoever still needs it is rejected");
      }
    }
    if (rest.isEmpty()) {
      throw new CommandRefused(
          Refusal.PREVIOUS_VALUE_KEPT,
          plan.secrets().stream()
                  .map(s -> standing.get(s.name()))
                  .map(KeptBefore::words)
                  .collect(Collectors.joining("; "))
              + ". Start it then; an emergency need not wait, and rejects whoever still needs that value.");
    }
    boolean all = rest.size() == plan.secrets().size();
    return new Narrowed(
        all ? plan : plan.only(rest.stream().map(SecretName::text).collect(Collectors.toSet())),
        leftovers,
        said);
  }

  /** When the first kept value of those environments may go of which nothing else is left. */
  Map<String, Instant> until(PlanSpec plan, Instant now) {
    var until = new HashMap<String, Instant>();
    for (PlannedEnvironment environment : plan.environments()) {
      Map<SecretName, KeptBefore> standing = store.kept(plan.name(), environment.name());
      // What is kept of a secret that the plan has no more holds nothing up.
      List<Instant> ends =
          plan.secrets().stream()
              .flatMap(s -> Stream.ofNullable(standing.get(new SecretName(s.name()))))
              .filter(k -> k.holds(now))
              .map(k -> k.kept().ends())
              .toList();
      if (!ends.isEmpty() && ends.size() == plan.secrets().size()) {
        until.put(environment.name(), Collections.min(ends));
      }
    }
    return until;
  }
}
