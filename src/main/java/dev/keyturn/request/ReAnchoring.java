package dev.keyturn.request;

import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.RefusedRequest;
import dev.keyturn.access.Right;
import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.audit.ReAnchor;
import dev.keyturn.audit.ReplaceableAnchor;
import dev.keyturn.audit.VerifiedTrail;
import dev.keyturn.audit.Witnesses;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.text.PlainLine;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How a trail goes on that its anchor contradicts, because the database was restored on purpose:
 * one person proposes it and another confirms exactly that. The proposal is kept beside the anchor;
 * nothing is signed before the second word. Whoever dies in between, or says it twice, leaves one
 * entry.
 */
public final class ReAnchoring {
  private static final int LONGEST_REASON = 500;

  private final AuditStore store;
  private final Supplier<AuditTrail> trail;
  private final ReplaceableAnchor anchors;
  private final Witnesses witnesses;
  private final Consumer<Runnable> inTransaction;
  private final Clock clock;
  private final Consumer<RefusedRequest> refusals;

  /**
   * @param trail asked for when it is needed: it needs Vault
   * @param inTransaction of the trail's store
   * @param refusals notes what was refused
   */
  public ReAnchoring(
      AuditStore store,
      Supplier<AuditTrail> trail,
      ReplaceableAnchor anchors,
      Witnesses witnesses,
      Consumer<Runnable> inTransaction,
      Clock clock,
      Consumer<RefusedRequest> refusals) {
    this.store = store;
    this.trail = trail;
    this.anchors = anchors;
    this.witnesses = witnesses;
    this.inTransaction = inTransaction;
    this.clock = clock;
    this.refusals = refusals;
  }

  /** How far it has come. */
  public sealed interface Outcome {
    ReAnchor heads();

    /**
     * Another person has to confirm it.
     *
     * @param id of exactly this proposal
     */
    record Proposed(ReAnchorProposal proposal, String id) implements Outcome {
      @Override
      public ReAnchor heads() {
        return proposal.heads();
      }
    }

    /**
     * The trail goes on.
     *
     * @param entry the recording entry's place
     * @param lacking the witnesses that do not have the new checkpoint yet, and why
     */
    record Done(ReAnchor heads, long entry, Map<String, String> lacking) implements Outcome {}
  }

  /**
   * @throws Refused NOTHING_TO_RE_ANCHOR: the trail agrees with its anchor
   * @throws RemoteFailure nothing was kept, or nobody knows; again is safe
   * @throws BrokenTrail when the trail does not hold in itself: that nobody can sign over
   */
  public Outcome propose(Principal who, String reason) throws Refused, RemoteFailure {
    return asked(
        who,
        () -> {
          AuditTrail open = trail.get();
          ReplaceableAnchor.Kept kept = contradicted(open);
          var proposal =
              new ReAnchorProposal(
                  who.actor(), PlainLine.clean(reason), clock.instant(), heads(kept, open));
          anchors.propose(kept, proposal.text());
          return new Outcome.Proposed(proposal, proposal.id());
        });
  }

  /**
   * @param id of the proposal that was read
   * @throws Refused SELF_APPROVAL, NOTHING_TO_RE_ANCHOR; CHANGED: this is not what is proposed, or
   *     anchor or database have changed since
   * @throws RemoteFailure nobody knows how far it came; again is safe
   * @throws BrokenTrail as above
   */
  public Outcome confirm(Principal who, String id, String reason) throws Refused, RemoteFailure {
    return asked(
        who,
        () -> {
          AuditTrail open = trail.get();
          ReplaceableAnchor.Kept kept = contradicted(open);
          ReAnchorProposal proposal =
              kept.proposal()
                  .flatMap(ReAnchorProposal::read)
                  .filter(p -> p.id().equals(id) && p.valid(clock.instant()))
                  .orElseThrow(() -> new Refused(Refusal.CHANGED));
          if (proposal.by().samePerson(who.actor())) {
            throw new Refused(
                Refusal.SELF_APPROVAL, "Nobody confirms their own proposal. Ask somebody else.");
          }
          if (!recorded(open, proposal)) {
            if (!heads(kept, open).equals(proposal.heads())) {
              throw new Refused(Refusal.CHANGED);
            }
            AuditDraft draft = draft(proposal, who.actor(), PlainLine.clean(reason));
            inTransaction.accept(() -> open.append(draft));
          }
          anchors.replace(kept, open.signedCheckpoint().orElseThrow());
          long entry = proposal.heads().stored().size() + 1;
          return new Outcome.Done(proposal.heads(), entry, witnesses.publish());
        });
  }

  /** The anchor, once it is sure that it contradicts a trail that holds in itself. */
  private ReplaceableAnchor.Kept contradicted(AuditTrail open) throws Refused, RemoteFailure {
    Optional<ReplaceableAnchor.Kept> kept = anchors.inFull();
    var reader = new VerifiedTrail(store, open, null);
    reader.verify();
    AnchorCheck check =
        kept.map(k -> reader.check(k.anchor())).orElseGet(() -> new AnchorCheck.Matches(0));
    if (check instanceof AnchorCheck.Matches || open.anchor().isEmpty()) {
      throw new Refused(Refusal.NOTHING_TO_RE_ANCHOR);
    }
    return kept.orElseThrow();
  }

  private static ReAnchor heads(ReplaceableAnchor.Kept kept, AuditTrail open) {
    return new ReAnchor(kept.anchor(), open.anchor().orElseThrow());
  }

  /** Whether the entry was written, and only the anchor could not be kept. */
  private boolean recorded(AuditTrail open, ReAnchorProposal proposal) {
    AuditAnchor now = open.anchor().orElseThrow();
    long entry = proposal.heads().stored().size() + 1;
    return now.size() == entry
        && store.read(entry, 1).stream()
            .allMatch(row -> row.canonicalText().contains(proposal.heads().text()));
  }

  /** By who proposed it, as a request is; with the yes of who confirmed it. */
  private static AuditDraft draft(ReAnchorProposal proposal, Actor second, String reason) {
    Actor first = proposal.by();
    return AuditDraft.by(new AuditDraft.Actor("user", first.name(), first.via()), ReAnchor.ACTION)
        .target(proposal.heads().target())
        .reason(PlainLine.shortened(proposal.reason() + "; confirmed: " + reason, LONGEST_REASON))
        .approval(
            new AuditDraft.Approval(proposal.id(), second.name(), "second", proposal.digest()))
        .build();
  }

  private interface Answer {
    Outcome get() throws Refused, RemoteFailure;
  }

  private Outcome asked(Principal who, Answer answer) throws Refused, RemoteFailure {
    try {
      if (!who.has(Right.RE_ANCHOR)) {
        throw new Refused(Refusal.FORBIDDEN);
      }
      return answer.get();
    } catch (Refused e) {
      if (!who.atCommandLine()) {
        refusals.accept(new RefusedRequest(e.why(), who.name(), who.via(), null, "re-anchor"));
      }
      throw e;
    }
  }
}
