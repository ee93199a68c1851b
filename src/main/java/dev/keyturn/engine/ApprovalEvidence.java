package dev.keyturn.engine;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.rotation.Abandonment;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.AttemptHistory;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.Step;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the signed trail says, too, that what is about to be done was agreed to. That it was
 * asked for, and stands where the journal says, {@link RowEvidence} has seen by then. The start is
 * looked at once in a pass, as long as nothing is visible outside; that a value has leaked, before
 * a value is let go.
 */
final class ApprovalEvidence {
  private final TrailIntegrity trust;
  private boolean found;

  ApprovalEvidence(TrailIntegrity trust) {
    this.trust = trust;
  }

  /**
   * What the trail does not have; empty when it agrees, or when the step neither starts anything
   * nor lets a value go.
   */
  Optional<String> lacks(Rotation rotation, Plan plan, AttemptHistory journal, Step step) {
    if (letsGo(rotation, step)) {
      return Optional.ofNullable(asked(() -> lackOfLeave(rotation, plan, journal)));
    }
    if (found || !starts(rotation, step)) {
      return Optional.empty();
    }
    String lack = asked(() -> lack(rotation, plan, trust.entries()));
    found = lack == null && rotation.state().phase() != Phase.AWAITING_APPROVAL;
    return Optional.ofNullable(lack);
  }

  /** What the trail does not have of two people's words that the rotation is to end. */
  Optional<String> lacksAbandonment(Rotation rotation, Optional<Plan> plan) {
    return Optional.ofNullable(
        asked(() -> {
          List<String> words =
              said(
                  Abandonment.since(
                      trust.entries(),
                      e -> e.event().action().equals("command.resume"),
                      e -> e.event().action().equals("command.abandon")),
                  rotation);
          int counted =
              Abandonment.counted(
                      plan, rotation.requestedBy(), words, name -> new Actor(name, "audit"))
                  .size();
          return counted >= Abandonment.REQUIRED
              ? null
              : "the audit trail has "
                  + counted
                  + " of the "
                  + Abandonment.REQUIRED
                  + " words that the rotation is abandoned";
        }));
  }

  private static @Nullable String asked(Supplier<@Nullable String> lack) {
    try {
      return lack.get();
    } catch (BrokenTrail broken) {
      return broken.getMessage();
    }
  }

  /** Behind these a value is taken away. */
  private static boolean letsGo(Rotation rotation, Step step) {
    return rotation.state().phase().letsGo() && step instanceof Step.Advance;
  }

  private @Nullable String lackOfLeave(Rotation rotation, Plan plan, AttemptHistory journal) {
    List<AuditEntry> entries = trust.entries();
    if (rotation.state().phase().goesBack()) {
      return null;
    }
    String kept = lackOfKeeping(entries, rotation, plan);
    if (kept != null) {
      return kept;
    }
    long said = agreed(entries, "command.revoke", rotation, plan);
    return !journal.revoked(plan) || said >= Revocation.REQUIRED
        ? null
        : "the audit trail has "
            + said
            + " of the "
            + Revocation.REQUIRED
            + " words that the outgoing value has leaked";
  }

  /** While it soaks, a mark on the plan comes of words in the database. */
  private static @Nullable String lackOfKeeping(
      List<AuditEntry> entries, Rotation rotation, Plan plan) {
    if (rotation.state().phase() != Phase.SOAKING) {
      return null;
    }
    List<AuditDraft> words =
        entries.stream()
            .map(AuditEntry::event)
            .filter(e -> e.action().equals("command.keep") && SignedState.keeping(e) != null)
            .filter(e -> of(e, rotation).isPresent())
            .toList();
    var agreed =
        Keeping.agreed(
            Optional.of(plan),
            rotation.requestedBy(),
            words,
            e -> new Actor(of(e, rotation).orElseThrow(), "audit"),
            e -> Objects.requireNonNull(SignedState.keeping(e)));
    return plan.secrets().stream()
        .filter(s -> s.kept() && !Objects.equals(s.gates().keptUntil(), agreed.get(s.name())))
        .findFirst()
        .map(s ->
            "the audit trail does not have the "
                + Keeping.REQUIRED
                + " words that the previous value of "
                + s.name()
                + " is kept until "
                + s.gates().keptUntil())
        .orElse(null);
  }

  /** Nothing is visible outside before the last of these writes. */
  private static final Set<Phase> BEGINNING = Set.of(Phase.ADOPTING, Phase.STORING, Phase.STAGING);

  private static boolean starts(Rotation rotation, Step step) {
    Phase phase = rotation.state().phase();
    return switch (step) {
      case Step.Advance _ -> phase == Phase.AWAITING_APPROVAL || BEGINNING.contains(phase);
      case Step.Act _ -> BEGINNING.contains(phase);
      case Step.Begin _, Step.Redo _, Step.Prolong _, Step.CallOff _, Step.Stall _, Step.Wait _ ->
          false;
    };
  }

  private static @Nullable String lack(Rotation rotation, Plan plan, List<AuditEntry> entries) {
    if (rotation.emergency()) {
      return null;
    }
    // A no that comes while it is still waited for is heeded by the count, and is no contradiction.
    if (rotation.state().phase() != Phase.AWAITING_APPROVAL
        && plan.approval().required() > 0
        && entries.stream().anyMatch(e -> e.event().action().equals("command.reject"))) {
      return "the audit trail has a rejection";
    }
    long agreed = agreed(entries, "command.approve", rotation, plan);
    return agreed >= plan.approval().required()
        ? null
        : "the audit trail has " + agreed + " of " + plan.approval().required() + " approvals";
  }

  /** So many of the plan's approvers said that of this plan, each counted once. */
  private static long agreed(
      List<AuditEntry> entries, String action, Rotation rotation, Plan plan) {
    List<String> said =
        said(entries.stream().filter(e -> e.event().action().equals(action)).toList(), rotation);
    return plan.approval()
        .counted(rotation.requestedBy(), said, name -> new Actor(name, "audit"))
        .size();
  }

  /** Who said it of this very plan. */
  private static List<String> said(List<AuditEntry> entries, Rotation rotation) {
    return entries.stream().flatMap(e -> of(e.event(), rotation).stream()).toList();
  }

  /** Whose word an entry is, of this very plan. */
  private static Optional<String> of(AuditDraft entry, Rotation rotation) {
    return Optional.ofNullable(entry.approval())
        .filter(a -> a.planSha256().equals(rotation.digest().text()))
        .map(AuditDraft.Approval::approver);
  }
}
