package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The conditions under which time and use allow the next step. Each is open, or says why it waits.
 */
record Gates(
    Plan plan,
    RotationState state,
    AttemptHistory journal,
    Observed world,
    Timings timings,
    Instant now) {

  /**
   * Both values were accepted for the plan's time, and every replica still proves it at its end.
   */
  Step settle(Step converged) {
    if (!(converged instanceof Step.Advance || converged instanceof Step.Wait)) {
      return converged;
    }
    Instant over = state.since().plus(plan.pace().settle());
    if (now.isBefore(over)) {
      return waitUntil(ReasonCode.SETTLE_NOT_OVER, Blocker.NONE, over, "until " + over, null);
    }
    return converged;
  }

  /**
   * Nothing needs a version any more. For the outgoing one this is the end of the soak; on the way
   * back the incoming one has the same rights, because replicas have signed and encrypted with it.
   * A rollback or an edit by hand in the meantime shows in {@code converged}. Where people say that
   * the outgoing value has leaked, neither time nor its use keeps it: who uses it is cut off. A
   * value that things are encrypted with is kept by what is left and by its use all the same.
   */
  Step mayRetire(SlotContent version, Step converged) {
    if (!(converged instanceof Step.Advance || converged instanceof Step.Wait)) {
      return converged;
    }
    boolean leaked = version == SlotContent.OUTGOING && journal.revoked(plan);
    Instant over =
        state.since().plus(version == SlotContent.OUTGOING ? plan.soak() : drainingTime());
    if (!leaked && now.isBefore(over)) {
      return waitUntil(
          ReasonCode.SOAK_NOT_OVER,
          Blocker.NONE,
          over,
          "until " + over + progress(version),
          left(version));
    }
    if (converged instanceof Step.Wait) {
      return converged;
    }
    for (ManagedSecret secret : plan.secrets()) {
      if (version == SlotContent.OUTGOING && secret.kept()) {
        continue;
      }
      // Whoever still uses what is re-encrypted may have something that nobody counts.
      boolean waived = leaked && !secret.gates().reEncrypted();
      Step used = waived ? null : unused(secret, version);
      Step step = used != null ? used : retirable(secret, version);
      if (step != null) {
        return step;
      }
    }
    return new Step.Advance(
        leaked
            ? revoked() + progress(version)
            : "nothing needs the "
                + version.word()
                + " value any more"
                + (version == SlotContent.OUTGOING ? kept() : "")
                + progress(version));
  }

  /** What goes on being accepted, because people have said so. */
  private String kept() {
    var left = world.remaining(SlotContent.OUTGOING);
    return plan.secrets().stream()
        .flatMap(s ->
            Stream.ofNullable(s.gates().keptUntil())
                .map(until -> new Kept(until, left.get(s.name())).words(s.name())))
        .map(words -> ", but " + words)
        .collect(Collectors.joining());
  }

  /** For the trail, before the first who is cut off can ask why. */
  private String revoked() {
    return "the soak is waived, and whoever still uses the outgoing value is rejected from now on: it has leaked, say "
        + String.join(", ", Revocation.said(plan, journal.request().by(), journal.commands()));
  }

  Step ride() {
    if (journal.revoked(plan)) {
      return new Step.Advance("the outgoing value has leaked: no other deploy is waited for");
    }
    Instant limit = state.since().plus(rideLimit());
    boolean ridden =
        plan.consumers().stream()
            .allMatch(c -> {
              Observed.Service seen = world.of(c);
              return seen.active().size() == 1
                  && seen.active().getFirst().live()
                  && seen.runsWith(
                      seen.active().getFirst(), plan.secretsOf(c.service()), Goal.CLEAN);
            });
    if (ridden) {
      return new Step.Advance("a deploy that happened anyway has taken the clean-up along");
    }
    if (!now.isBefore(limit)) {
      return new Step.Advance("no deploy has happened by " + limit);
    }
    if (world.services().values().stream().anyMatch(s -> !s.underWay().isEmpty())) {
      return new Step.Wait(
          ReasonCode.RIDE_PENDING, Blocker.NONE, timings.poll(), "a deploy is under way");
    }
    return waitUntil(
        ReasonCode.RIDE_PENDING, Blocker.NONE, limit, "deployed anyway by " + limit, null);
  }

  private @Nullable Step unused(ManagedSecret secret, SlotContent version) {
    return secret.gates().unusedFor().isZero() ? null : stillUsed(secret, version);
  }

  /** Null when nothing is lost with that version. Nobody can waive this. */
  private @Nullable Step retirable(ManagedSecret secret, SlotContent version) {
    var gates = secret.gates();
    Long left = world.remaining(version).get(secret.name());
    if (left != null && left > 0) {
      // Also where the plan has forgotten to ask.
      return new Step.Wait(
          ReasonCode.RE_ENCRYPTION_UNFINISHED,
          Blocker.of(secret.name()).at(Gate.RE_ENCRYPTED),
          timings.longPoll(),
          secret.name() + ": " + left + " left",
          left(version));
    }
    if (gates.reEncrypted()) {
      if (left == null) {
        if (!journal.confirmedSince(state.since())) {
          return new Step.Wait(
              ReasonCode.MANUAL_CONFIRMATION_PENDING,
              Blocker.of(secret.name()).at(Gate.RE_ENCRYPTED),
              timings.longPoll(),
              "no replica reports what is left under "
                  + secret.name()
                  + "; confirm that nothing is");
        }
      } else {
        Instant clear = journal.of(secret).clearSince();
        if (clear == null || now.isBefore(clear.plus(plan.pace().recount()))) {
          Instant again = (clear == null ? now : clear).plus(plan.pace().recount());
          return waitUntil(
              ReasonCode.RE_ENCRYPTION_UNFINISHED,
              Blocker.of(secret.name()).at(Gate.RE_ENCRYPTED),
              again,
              secret.name() + ": 0 left, counted again at " + again,
              left(version));
        }
      }
    }
    if (gates.manual() && !journal.confirmedSince(state.since())) {
      return new Step.Wait(
          ReasonCode.MANUAL_CONFIRMATION_PENDING,
          Blocker.of(secret.name()).at(Gate.CONFIRMED),
          timings.longPoll(),
          "confirm that the " + version.word() + " value of " + secret.name() + " may go");
    }
    return null;
  }

  private @Nullable Step stillUsed(ManagedSecret secret, SlotContent version) {
    for (Consumer consumer : plan.consumers()) {
      if (!secret.readBy(consumer.service())) {
        continue;
      }
      if (!consumer.confirmation().attested()) {
        if (!journal.confirmedSince(state.since())) {
          return new Step.Wait(
              ReasonCode.MANUAL_CONFIRMATION_PENDING,
              Blocker.of(secret.name(), consumer.service()).at(Gate.UNUSED),
              timings.longPoll(),
              consumer.service()
                  + " does not report what it uses; confirm that it has not used the "
                  + version.word()
                  + " value of "
                  + secret.name()
                  + " for "
                  + secret.gates().unusedFor());
        }
        continue;
      }
      for (AttestedReplica answer : world.of(consumer).answers()) {
        AttestedSecret held = answer.secrets().get(secret.name());
        if (held == null) {
          continue;
        }
        // A replica that never used it can only speak for the time since it started.
        double idle = held.idleSeconds().getOrDefault(version, answer.upSeconds());
        if (idle * 1000 < secret.gates().unusedFor().toMillis()) {
          return waitUntil(
              ReasonCode.OUTGOING_STILL_USED,
              Blocker.of(secret.name(), consumer.service())
                  .replica(answer.replica())
                  .at(Gate.UNUSED),
              now.plus(secret.gates().unusedFor()).minusMillis((long) (idle * 1000)),
              "%s replica %s used the %s value of %s %s s ago"
                  .formatted(
                      consumer.service(),
                      answer.replica(),
                      version.word(),
                      secret.name(),
                      Math.round(idle)),
              null);
        }
      }
    }
    return null;
  }

  /**
   * On the way back only what was signed must run out; the plan's soak is a margin for the way
   * forward.
   */
  private Duration drainingTime() {
    return plan.tokensExpire();
  }

  private Duration rideLimit() {
    Duration limit = plan.pace().rideLimit();
    return limit == null ? Duration.ZERO : limit;
  }

  private String progress(SlotContent version) {
    var left = world.remaining(version);
    return left.isEmpty() ? "" : "; left to re-encrypt " + left;
  }

  private Step waitUntil(
      ReasonCode why, Blocker on, Instant until, String detail, @Nullable Long left) {
    Duration wait = Duration.between(now, until);
    Duration again = wait.compareTo(timings.longPoll()) < 0 ? wait : timings.longPoll();
    return new Step.Wait(why, on, again, detail, left);
  }

  /** Of all secrets together; null where no replica counts. */
  private @Nullable Long left(SlotContent version) {
    var counts = world.remaining(version).values();
    return counts.isEmpty() ? null : counts.stream().mapToLong(Long::longValue).sum();
  }
}
