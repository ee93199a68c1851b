package dev.keyturn.api;

import dev.keyturn.access.Principal;
import dev.keyturn.api.ApprovalView.Wanted;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.view.Consent;
import dev.keyturn.view.RotationView;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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
    store.open().stream()
        .filter(r -> Consent.of(r, store.commands(r.id())).asks())
        .forEach(waiting::add);
    waiting.addAll(store.unreviewed());
    return waiting.stream()
        .filter(r -> authorized.maySee(who, r.plan()))
        .sorted(Comparator.comparing(Rotation::requestedAt))
        .map(this::of)
        .toList();
  }

  ApprovalView of(Rotation r) {
    List<Command> said = store.commands(r.id());
    var consent = Consent.of(r, said);
    return new ApprovalView(
        r.id().text(),
        r.plan(),
        r.environment(),
        wants(consent),
        r.digest().text(),
        r.requestedBy().name(),
        r.requestedAt(),
        r.reason(),
        r.emergency(),
        consent.lapses(),
        r.emergency() ? 0 : consent.approvals().required(),
        consent.approvals().given().size(),
        consent.approvers(),
        RotationView.said(said));
  }

  private static Wanted wants(Consent consent) {
    if (consent.asks()) {
      return Wanted.APPROVAL;
    }
    return consent.reviewDue() ? Wanted.REVIEW : Wanted.NOTHING;
  }
}
