package dev.keyturn.engine;

import dev.keyturn.engine.CommandRules.Verdict;
import dev.keyturn.engine.Engine.Heard;
import dev.keyturn.engine.Engine.WordRefused;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SignedReceipt;
import dev.keyturn.text.PlainLine;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hears what people say. Judged and written down in one transaction that holds the rotation's row:
 * of two who say the same at once the second sees the first, and none speaks while the rotation
 * moves.
 */
final class Commands {
  private final RotationStore store;
  private final RotationAudit trail;
  private final AuditThrottle restraint;
  private final CurrentPlan plans;

  Commands(RotationStore store, RotationAudit trail, AuditThrottle restraint, CurrentPlan plans) {
    this.store = store;
    this.trail = trail;
    this.restraint = restraint;
    this.plans = plans;
  }

  Heard hear(RotationId id, Kind kind, Actor by, String reason, @Nullable PlanDigest digest)
      throws WordRefused {
    String words = PlainLine.clean(reason);
    // Files are read before the row is held.
    Optional<PlanDigest> file = store.find(id).flatMap(r -> file(r, kind));
    Verdict verdict =
        store.inTransaction(() ->
            store
                .lock(id)
                .map(r -> heard(r, kind, by, words, digest, file))
                .orElseGet(
                    () -> new Verdict.Refused(Refusal.NOT_FOUND, "there is no rotation " + id)));
    return switch (verdict) {
      case Verdict.Taken _ -> Heard.TAKEN;
      case Verdict.Already _ -> Heard.ALREADY;
      case Verdict.Refused(Refusal why, String detail) -> throw new WordRefused(why, detail);
    };
  }

  /** The receipt is signed and stays as it is; the first review after it is signed beside it. */
  private void reviewed(Rotation rotation, Command word) {
    if (store.review(rotation.id()).isEmpty()) {
      SignedReceipt receipt = store.receipt(rotation.id()).orElse(null);
      store.keepReview(
          rotation.id(),
          trail.review(
              rotation, word.by(), anchor -> ReceiptText.review(rotation, receipt, word, anchor)));
    }
  }

  private Optional<PlanDigest> file(Rotation rotation, Kind kind) {
    return kind == Kind.APPROVE && !rotation.state().phase().ended()
        ? plans.of(rotation)
        : Optional.empty();
  }

  private Verdict heard(
      Rotation rotation,
      Kind kind,
      Actor by,
      String reason,
      @Nullable PlanDigest digest,
      Optional<PlanDigest> file) {
    Instant now = store.now();
    List<Command> said = store.commands(rotation.id());
    var plan = PlanText.read(rotation.planText());
    Verdict verdict = new CommandRules(rotation, plan, said, file, now).of(kind, by, digest);
    switch (verdict) {
      case Verdict.Taken _ -> {
        // A word belongs to the phase in which it was said, also where both began at one moment.
        Instant since = rotation.state().since();
        Instant at = now.isBefore(since) ? since : now;
        var word = new Command(0, rotation.id(), kind, by, reason, digest, at, null);
        store.leave(word);
        trail.said(rotation, by, kind, reason);
        if (kind == Kind.REVIEW && rotation.state().phase().ended()) {
          reviewed(rotation, word);
        }
      }
      case Verdict.Already _ -> {
        if (restraint.allows(rotation.id(), by, "again", now)) {
          trail.repeated(rotation, by, kind, reason);
        }
      }
      case Verdict.Refused(Refusal why, String detail) -> {
        if (restraint.allows(rotation.id(), by, why.name(), now)) {
          trail.refused(rotation, by, kind.name().toLowerCase(Locale.ROOT), why, detail);
        }
      }
    }
    return verdict;
  }
}
