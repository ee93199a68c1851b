package dev.keyturn.api;

import static dev.keyturn.api.RotationSummary.time;

import dev.keyturn.access.Principal;
import dev.keyturn.api.ApprovalView.Wanted;
import dev.keyturn.plan.PlanText;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Review;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.RotationStore;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Works out what people are asked to decide. */
@Singleton
final class PendingApprovals {
  private final AuthorizedRotations authorized;
  private final RotationStore store;

  PendingApprovals(AuthorizedRotations authorized, RotationStore store) {
    this.authorized = authorized;
    this.store = store;
  }

  List<ApprovalView> waiting(Principal who) {
    var waiting = new ArrayList<Rotation>();
    store.open().stream().filter(r -> wants(r) == Wanted.APPROVAL).forEach(waiting::add);
    waiting.addAll(store.unreviewed());
    return waiting.stream()
        .filter(r -> authorized.maySee(who, r.plan()))
        .sorted(Comparator.comparing(Rotation::requestedAt))
        .map(this::of)
        .toList();
  }

  ApprovalView of(Rotation r) {
    List<Command> commands = store.commands(r.id());
    Plan.ApprovalRule rule = PlanText.of(r).map(Plan::approval).orElse(Plan.ApprovalRule.NOBODY);
    Wanted wants = wants(r);
    return new ApprovalView(
        r.id().text(),
        r.plan(),
        r.environment(),
        wants,
        r.digest().text(),
        r.requestedBy().name(),
        r.requestedAt().toString(),
        r.reason(),
        r.emergency(),
        time(expires(r, rule)),
        r.emergency() ? 0 : rule.required(),
        (int)
            commands.stream()
                .filter(c -> c.kind() == Command.Kind.APPROVE)
                .map(c -> c.by().person())
                .distinct()
                .count(),
        rule.approvers().stream()
            .filter(a -> !Actor.person(a).equals(r.requestedBy().person()))
            .toList(),
        ApprovalView.said(commands));
  }

  private Wanted wants(Rotation r) {
    if (r.state().phase() == Phase.AWAITING_APPROVAL && r.state().stalled() == null) {
      return Wanted.APPROVAL;
    }
    return Review.due(r, store.commands(r.id())) ? Wanted.REVIEW : Wanted.NOTHING;
  }

  private static @Nullable Instant expires(Rotation r, Plan.ApprovalRule rule) {
    return r.state().phase() == Phase.AWAITING_APPROVAL
        ? r.state().since().plus(rule.expires())
        : null;
  }
}
