package dev.keyturn.api;

import dev.keyturn.api.SecretView.ReadBy;
import dev.keyturn.api.SecretView.State;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlanWord;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.plan.PlannedSecret;
import dev.keyturn.plan.Schedule;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.KeptBefore;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretInRotation;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.port.RotationStore;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of each secret of a plan in an environment, from the rotations that had it. */
@Singleton
final class Inventory {
  /** Whatever its category, nothing may be older. */
  static final Duration OLDEST = Duration.ofDays(90);

  private final RotationStore store;

  Inventory(RotationStore store) {
    this.store = store;
  }

  /**
   * @param under the open rotation that has it
   * @param last the newest that put a value in force
   * @param known the newest that knew what was in force
   * @param kept a former value that stays accepted
   */
  private record History(
      @Nullable SecretInRotation under,
      @Nullable SecretInRotation last,
      @Nullable SecretInRotation known,
      @Nullable Kept kept) {
    static final History NONE = new History(null, null, null, null);
  }

  List<SecretView> of(PlanSpec plan, PlannedEnvironment environment, Instant now) {
    Map<String, History> histories = histories(plan, environment);
    var views = new ArrayList<SecretView>();
    for (PlannedSecret secret : plan.secrets()) {
      History history = histories.getOrDefault(secret.name(), History.NONE);
      views.add(view(plan, environment, secret, history, now));
    }
    return views;
  }

  private Map<String, History> histories(PlanSpec plan, PlannedEnvironment environment) {
    var histories = new HashMap<String, History>();
    List<SecretInRotation> parts = store.parts(plan.name(), environment.name());
    for (SecretInRotation part : parts) {
      histories.merge(
          part.progress().name().text(), add(History.NONE, part), (newer, _) -> add(newer, part));
    }
    KeptBefore.standing(parts, store::attempts)
        .forEach((secret, before) ->
            histories.computeIfPresent(
                secret.text(),
                (_, h) -> new History(h.under(), h.last(), h.known(), before.kept())));
    return histories;
  }

  private static History add(History newer, SecretInRotation part) {
    Phase phase = part.rotation().state().phase();
    return new History(
        newer.under() == null && !phase.ended() ? part : newer.under(),
        newer.last() == null && phase == Phase.COMPLETED ? part : newer.last(),
        newer.known() == null && known(part) ? part : newer.known(),
        null);
  }

  /**
   * What an abandoned rotation has left in force nobody knows, nor is anything older known then.
   */
  private static boolean known(SecretInRotation part) {
    return (abandoned(part) || incoming(part))
        ? part.progress().incoming() != null
        : part.progress().outgoing() != null;
  }

  private static boolean abandoned(SecretInRotation part) {
    return part.rotation().state().phase() == Phase.ABANDONED && part.progress().outgoing() != null;
  }

  /** Services use the incoming value once every one of them has been promoted. */
  private static boolean incoming(SecretInRotation part) {
    return part.rotation().state().phase().isPast(Phase.CONVERGE_PROMOTE);
  }

  private static SecretView view(
      PlanSpec plan,
      PlannedEnvironment environment,
      PlannedSecret secret,
      History history,
      Instant now) {
    SecretInRotation under = history.under();
    Instant rotated = history.last() == null ? null : history.last().rotation().endedAt();
    Instant due = due(plan, rotated, now);
    SecretInRotation known = history.known();
    boolean incoming = known != null && incoming(known);
    SecretProgress progress = known == null || abandoned(known) ? null : known.progress();
    var kid = progress == null ? null : incoming ? progress.incomingKid() : progress.outgoingKid();
    var print = progress == null ? null : incoming ? progress.incoming() : progress.outgoing();
    var version =
        progress == null
            ? null
            : incoming ? progress.incomingVersion() : progress.outgoingVersion();
    return new SecretView(
        plan.name(),
        environment.name(),
        secret.name(),
        PlanWord.of(plan.category()),
        secret.roles().entrySet().stream()
            .map(r -> new ReadBy(r.getKey(), PlanWord.of(r.getValue())))
            .toList(),
        state(under, rotated),
        under == null ? null : under.rotation().id().text(),
        under == null ? null : under.rotation().state().phase().name(),
        under == null ? null : code(under.rotation()),
        rotated,
        rotated == null ? null : Duration.between(rotated, now).toSeconds(),
        due,
        rotated == null || (due != null && !now.isBefore(due)),
        kid == null ? null : kid.text(),
        print == null ? null : print.text(),
        version,
        history.kept() == null ? null : history.kept().until(),
        history.kept() == null ? null : history.kept().remaining());
  }

  private static @Nullable String code(Rotation rotation) {
    ReasonCode why = rotation.state().stalled();
    return why == null ? null : why.name();
  }

  private static State state(@Nullable SecretInRotation under, @Nullable Instant rotated) {
    if (under != null) {
      return under.rotation().state().stalled() == null ? State.ROTATING : State.STALLED;
    }
    return rotated == null ? State.NEVER_ROTATED : State.IN_FORCE;
  }

  /** By the plan's period, and never later than 90 days after the last time. */
  private static @Nullable Instant due(PlanSpec plan, @Nullable Instant rotated, Instant now) {
    if (plan.schedule() instanceof Schedule.Every every) {
      if (rotated == null) {
        return now;
      }
      return rotated.plus(every.period().compareTo(OLDEST) < 0 ? every.period() : OLDEST);
    }
    return rotated == null ? null : rotated.plus(OLDEST);
  }
}
