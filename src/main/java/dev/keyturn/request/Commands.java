package dev.keyturn.request;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.engine.CurrentPlan;
import dev.keyturn.engine.RotationTrail;
import dev.keyturn.plan.PlanText;
import dev.keyturn.request.CommandRules.Verdict;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.port.RotationIntake;
import dev.keyturn.rotation.port.SignedReceipt;
import dev.keyturn.text.PlainLine;
import dev.keyturn.view.ReceiptText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes people's commands. Judged and written down in one transaction that holds the rotation's
 * row: of two who give the same at once the second sees the first, and none is given while the
 * rotation moves.
 */
public final class Commands {
  private final RotationIntake store;
  private final Supplier<AuditTrail> trail;
  private final CurrentPlan plans;
  private final AuditThrottle throttle = new AuditThrottle();

  /**
   * @param trail asked for when there is something to write: it needs Vault
   */
  public Commands(RotationIntake store, Supplier<AuditTrail> trail, CurrentPlan plans) {
    this.store = store;
    this.trail = trail;
    this.plans = plans;
  }

  /**
   * Leaves a command for the next tick, and in the audit trail. The same command of the same person
   * counts once, wherever it comes from and whenever; a review is only recorded.
   *
   * @param digest the plan that a decision is about; null for other commands
   * @return whether it counts; false: the same person had given the same before
   * @throws CommandRefused when this person may not give it, or it means nothing now
   */
  public boolean give(
      RotationId id, Kind kind, Actor by, String reason, @Nullable PlanDigest digest)
      throws CommandRefused {
    return give(id, kind, by, reason, digest, null);
  }

  /**
   * The same of a value that is to be kept.
   *
   * @param keeping which, until when; null for every other command
   */
  public boolean give(
      RotationId id,
      Kind kind,
      Actor by,
      String reason,
      @Nullable PlanDigest digest,
      @Nullable Keeping keeping)
      throws CommandRefused {
    String words = PlainLine.clean(reason);
    // Vault is asked and files are read before the row is held.
    RotationTrail entries = signing(store, trail);
    Optional<PlanDigest> file = store.find(id).flatMap(r -> file(r, kind));
    Verdict verdict =
        store.inTransaction(() ->
            store
                .lock(id)
                .map(r ->
                    given(
                        entries,
                        r,
                        new Command(0, id, kind, by, words, digest, keeping, store.now(), null),
                        file))
                .orElseGet(
                    () -> new Verdict.Refused(Refusal.NOT_FOUND, "there is no rotation " + id)));
    return switch (verdict) {
      case Verdict.Taken _ -> true;
      case Verdict.Already _ -> false;
      case Verdict.Refused(Refusal why, String detail) -> throw new CommandRefused(why, detail);
    };
  }

  private Optional<PlanDigest> file(Rotation rotation, Kind kind) {
    return kind == Kind.APPROVE && !rotation.state().phase().ended()
        ? plans.of(rotation)
        : Optional.empty();
  }

  private Verdict given(
      RotationTrail entries, Rotation rotation, Command asked, Optional<PlanDigest> file) {
    Instant now = asked.at();
    Kind kind = asked.kind();
    Actor by = asked.by();
    List<Command> given = store.commands(rotation.id());
    Verdict verdict = new CommandRules(rotation, PlanText.of(rotation), given, file, now).of(asked);
    switch (verdict) {
      case Verdict.Taken _ -> {
        // A command belongs to the phase in which it was given, also where both began at one
        // moment.
        Instant since = rotation.state().since();
        Command command = asked.saidAt(now.isBefore(since) ? since : now);
        store.leave(command);
        taken(entries, rotation, command);
        if (kind == Kind.REVIEW && rotation.state().phase().ended()) {
          reviewed(entries, rotation, command);
        }
      }
      case Verdict.Already _ -> {
        if (throttle.allows(rotation.id(), by, "again", now)) {
          entries.append(
              RotationTrail.draft(rotation, by, "command." + kind.word() + ".repeated")
                  .reason(RotationTrail.reason(asked.reason())));
        }
      }
      case Verdict.Refused(Refusal why, String detail) -> {
        if (throttle.allows(rotation.id(), by, why.name(), now)) {
          entries.refused(rotation, by, kind.word(), why, detail);
        }
      }
    }
    return verdict;
  }

  /**
   * The trail to sign in.
   *
   * @throws CommandRefused TRAIL_CONTRADICTED: nothing may be signed now, not even the refusal
   */
  static RotationTrail signing(RotationIntake store, Supplier<AuditTrail> trail)
      throws CommandRefused {
    try {
      return new RotationTrail(store, trail.get());
    } catch (BrokenTrail broken) {
      throw new CommandRefused(Refusal.TRAIL_CONTRADICTED, String.valueOf(broken.getMessage()));
    }
  }

  private static void taken(RotationTrail entries, Rotation rotation, Command command) {
    Actor by = command.by();
    Kind kind = command.kind();
    var entry =
        RotationTrail.draft(rotation, by, "command." + kind.word())
            .target(RotationTrail.said(command))
            .reason(RotationTrail.reason(command.reason()));
    Keeping keeping = command.keeping();
    if (keeping != null) {
      entry.secret(keeping.secret().text());
    }
    if (kind == Kind.APPROVE || kind == Kind.REVOKE || kind == Kind.ABANDON || kind == Kind.KEEP) {
      entry.approval(
          new AuditDraft.Approval(
              rotation.id().text(), by.name(), "approver", rotation.digest().text()));
    }
    entries.append(entry);
    String said = keeping == null ? "" : keeping.words() + ": ";
    entries.happened(rotation, What.SAID, by, kind.name(), said + command.reason());
  }

  /** The receipt is signed and stays as it is; the first review after it is signed beside it. */
  private void reviewed(RotationTrail entries, Rotation rotation, Command review) {
    if (store.review(rotation.id()).isEmpty()) {
      SignedReceipt receipt = store.receipt(rotation.id()).orElse(null);
      store.keepReview(
          rotation.id(),
          entries.sign(
              RotationTrail.draft(rotation, review.by(), "receipt.review"),
              anchor -> ReceiptText.review(rotation, receipt, review, anchor)));
    }
  }
}
