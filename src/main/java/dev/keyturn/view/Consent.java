package dev.keyturn.view;

import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Abandonment;
import dev.keyturn.rotation.ApprovalCount;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ApprovalRule;
import dev.keyturn.rotation.Review;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretProgress;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What people have agreed to in a rotation, and who may say what next.
 *
 * @param asks whether approvals are being collected now
 * @param approvals of a plan that this version cannot read nobody is asked
 * @param approvers who may decide and review, as the plan spells them; never whoever asked
 * @param lapses when the request for approval lapses; null: nobody is asked
 * @param review what an approver found who looked at an emergency; null: nobody has, or it was none
 * @param reviewDue an emergency that nobody has reviewed yet
 * @param revocation who has said that the outgoing value has leaked, and counts
 * @param leaked who says so and what comes of it, in words; null: nobody does
 * @param mayRevoke whether the plan names enough approvers who could say so now
 * @param abandoned who says that it is to end where it stands and what comes of it, in words; null:
 *     nobody does
 * @param oneMoreAbandons whether somebody says so, and it takes another person
 * @param kept which previous values stay accepted until when, or who says so while it soaks, in
 *     words; null: none
 */
public record Consent(
    boolean asks,
    ApprovalCount approvals,
    List<String> approvers,
    @Nullable Instant lapses,
    @Nullable Command review,
    boolean reviewDue,
    List<Command> revocation,
    @Nullable String leaked,
    boolean mayRevoke,
    @Nullable String abandoned,
    boolean oneMoreAbandons,
    @Nullable String kept) {

  public Consent {
    approvers = List.copyOf(approvers);
    revocation = List.copyOf(revocation);
  }

  /**
   * @param said what people said of the rotation, oldest first
   */
  public static Consent of(Rotation r, List<Command> said) {
    return of(r, said, List.of());
  }

  /**
   * The same.
   *
   * @param secrets what is on record of each secret
   */
  public static Consent of(Rotation r, List<Command> said, Collection<SecretProgress> secrets) {
    Optional<Plan> plan = PlanText.of(r);
    Phase phase = r.state().phase();
    ApprovalRule rule = plan.map(Plan::approval).orElse(ApprovalRule.NOBODY);
    var approvals = ApprovalCount.of(rule, r.requestedBy(), r.state(), said);
    List<Command> revocation =
        plan.map(p -> Revocation.counted(p, r.requestedBy(), said)).orElse(List.of());
    List<Command> abandonment = Abandonment.counted(plan, r.requestedBy(), said);
    return new Consent(
        phase == Phase.AWAITING_APPROVAL && r.state().stalled() == null,
        approvals,
        rule.askable(r.requestedBy()),
        rule.required() == 0 || r.emergency() ? null : approvals.lapses().orElse(null),
        Review.of(said).orElse(null),
        Review.due(r, said),
        revocation,
        revocation.isEmpty() ? null : Revocation.words(people(revocation), phase),
        plan.filter(p -> Revocation.possible(p, r.requestedBy(), phase)).isPresent(),
        abandonment.isEmpty() ? null : Abandonment.words(abandonment, phase),
        !phase.ended() && abandonment.size() == Abandonment.REQUIRED - 1,
        phase == Phase.SOAKING ? Keeping.told(plan, r.requestedBy(), said) : kept(secrets));
  }

  private static @Nullable String kept(Collection<SecretProgress> secrets) {
    String words =
        secrets.stream()
            .flatMap(s -> Stream.ofNullable(s.kept()).map(kept -> kept.words(s.name())))
            .collect(Collectors.joining("; "));
    return words.isEmpty() ? null : words;
  }

  /** Whether a yes or a no would still mean something. */
  public boolean open() {
    return asks && approvals.rejection().isEmpty();
  }

  /** Whether approvers may still say that the outgoing value has leaked, and it takes one more. */
  public boolean awaitsRevocation() {
    return mayRevoke && revocation.size() < Revocation.REQUIRED;
  }

  private static List<String> people(List<Command> said) {
    return said.stream().map(c -> c.by().person()).toList();
  }
}
