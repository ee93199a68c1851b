package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.SlotContent;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a rotation stands, and what may happen there: a table. The order is that of a rotation that
 * goes well, then that of one that goes back; {@link Transitions} has the moves.
 */
public enum Phase {
  PLANNED(
      Reach.NOTHING,
      Work.CHECKS,
      Look.PROOFS,
      "Asked for; it is being checked whether it is safe to start."),
  AWAITING_APPROVAL(
      Reach.NOTHING, Work.ASKS, Look.NOTHING, "Waits for people's yes to the plan's digest."),
  ADOPTING(
      Reach.VAULT,
      Work.WRITES,
      Look.STORED,
      "The outgoing values come to rest in Vault, where they are not yet."),
  STORING(
      Reach.VAULT,
      Work.WRITES,
      Look.VAULT,
      "The incoming values are made and come to rest in Vault."),
  STAGING(Reach.ACCEPTED, Work.WRITES, Look.STORED, "NAME_NEW is written on every service."),
  DEPLOY_ACCEPT(
      Reach.ACCEPTED, Work.DEPLOYS, Look.RUNNING, "Every service is deployed with both values."),
  CONVERGE_ACCEPT(
      Reach.ACCEPTED,
      Work.CONVERGES,
      Look.PROOFS,
      "Until every replica has proven that it accepts both."),
  SETTLING(Reach.ACCEPTED, Work.LASTS, Look.PROOFS, "Both accepted, for the plan's time."),
  PROMOTING(
      Reach.PROMOTING,
      Work.WRITES,
      Look.RUNNING,
      "NAME_PREVIOUS, then NAME is written on the services of one wave."),
  DEPLOY_PROMOTE(Reach.PROMOTING, Work.DEPLOYS, Look.RUNNING, "The wave is deployed."),
  CONVERGE_PROMOTE(
      Reach.PROMOTING,
      Work.CONVERGES,
      Look.PROOFS,
      "Until every replica of the wave signs with the incoming value and accepts both."),
  SOAKING(
      Reach.PROMOTED,
      Work.LASTS,
      Look.PROOFS,
      "The outgoing value stays accepted until nothing needs it any more."),
  CLEANING(
      Reach.CLEANING,
      Work.WRITES,
      Look.RUNNING,
      "NAME_NEW and NAME_PREVIOUS go, but where people keep the outgoing value. No way back from here."),
  RIDING(Reach.CLEANING, Work.LASTS, Look.RUNNING, "Waits for a deploy that happens anyway."),
  DEPLOY_RETIRE(
      Reach.CLEANING,
      Work.DEPLOYS,
      Look.RUNNING,
      "Every service is deployed without the outgoing value."),
  CONVERGE_RETIRE(
      Reach.CLEANING,
      Work.CONVERGES,
      Look.PROOFS,
      "Until every replica accepts the incoming value only, and what people keep."),
  RETIRING(Reach.CLEAN, Work.WRITES, Look.NOTHING, "Vault's labels follow."),
  COMPLETED(
      Reach.CLEAN,
      Work.ENDED,
      Look.NOTHING,
      "The incoming values are in force, and the only ones but for what people keep."),

  DEMOTING(
      Reach.DEMOTING, Work.WRITES, Look.STORED, "NAME takes the outgoing value again, everywhere."),
  DEPLOY_DEMOTE(
      Reach.DEMOTING,
      Work.DEPLOYS,
      Look.RUNNING,
      "Every service is deployed with the outgoing value in NAME."),
  CONVERGE_DEMOTE(
      Reach.DEMOTING,
      Work.CONVERGES,
      Look.PROOFS,
      "Until every replica signs with the outgoing value again."),
  DRAINING(
      Reach.DRAINING,
      Work.LASTS,
      Look.PROOFS,
      "The incoming value stays accepted until nothing needs it any more."),
  UNSTAGING(Reach.UNSTAGING, Work.WRITES, Look.RUNNING, "NAME_NEW and NAME_PREVIOUS go."),
  DEPLOY_ABORT(
      Reach.UNSTAGING,
      Work.DEPLOYS,
      Look.RUNNING,
      "Every service is deployed without the incoming value."),
  CONVERGE_ABORT(
      Reach.UNSTAGING,
      Work.CONVERGES,
      Look.PROOFS,
      "Until every replica accepts the outgoing value only."),
  RESTORING(
      Reach.RESTORED,
      Work.WRITES,
      Look.VAULT,
      "Vault's newest version is the outgoing value again."),
  ABORTED(Reach.RESTORED, Work.ENDED, Look.NOTHING, "Everything is as it was before."),

  ABANDONED(
      Reach.LEFT,
      Work.ENDED,
      Look.NOTHING,
      "Ended where it stood, because two people said so. The receipt says what is left where.");

  /** What is looked at before a phase decides. Of the services, each looks at what is above too. */
  private enum Look {
    NOTHING,
    /** Vault's newest versions. */
    VAULT,
    /** What is stored on the services, and which deployments there are. */
    STORED,
    /** What each deployment was created with. */
    RUNNING,
    /** What the replicas prove. */
    PROOFS
  }

  private enum Work {
    CHECKS,
    ASKS,
    WRITES,
    DEPLOYS,
    CONVERGES,
    LASTS,
    ENDED
  }

  private final Reach reach;
  private final Work work;
  private final Look look;
  private final String sentence;

  Phase(Reach reach, Work work, Look look, String sentence) {
    this.reach = reach;
    this.work = work;
    this.look = look;
    this.sentence = sentence;
  }

  /** What it is for; docs/state-machine.md shows it. */
  public String sentence() {
    return sentence;
  }

  /** What is true outside while it is here, whatever it waits for: for whoever is on call. */
  public String truth() {
    return reach.truth();
  }

  public boolean looksIntoVault() {
    return look == Look.VAULT;
  }

  /** What Vault must still have as long as it is here. */
  public Set<SlotContent> rests() {
    return ended() ? Set.of() : reach.rests();
  }

  /** Whether it looks at what is stored on the services, and at their deployments. */
  public boolean looksAtServices() {
    return look == Look.STORED || looksAtSnapshots();
  }

  /** Whether it looks at what each deployment was created with. */
  public boolean looksAtSnapshots() {
    return look == Look.RUNNING || asksReplicas();
  }

  /** Whether the replicas have to prove what they hold. */
  public boolean asksReplicas() {
    return look == Look.PROOFS;
  }

  public boolean ended() {
    return work == Work.ENDED;
  }

  /** Whether it is on its way back. */
  public boolean goesBack() {
    return calledOff() && !ended();
  }

  /** Whether it does not go forward any more: it is on its way back, or has ended otherwise. */
  public boolean calledOff() {
    return switch (reach) {
      case NOTHING, VAULT, ACCEPTED, PROMOTING, PROMOTED, CLEANING, CLEAN -> false;
      case DEMOTING, DRAINING, UNSTAGING, RESTORED, LEFT -> true;
    };
  }

  /** Whether nothing outside has been touched yet. */
  public boolean untouched() {
    return reach == Reach.NOTHING;
  }

  /** Whether it starts deployments. */
  boolean deploys() {
    return work == Work.DEPLOYS;
  }

  /** Whether it waits for a deploy to be confirmed on every replica. */
  public boolean converges() {
    return work == Work.CONVERGES;
  }

  /** Whether only time, and what happens in it, leads on. */
  public boolean lasts() {
    return work == Work.LASTS;
  }

  /** Whether a value goes away behind it that somebody may still need. */
  public boolean letsGo() {
    return work == Work.LASTS && reach != Reach.ACCEPTED;
  }

  /** Whether a person may still call it off: until the clean-up has begun. */
  public boolean mayCancel() {
    return wayBack() != null;
  }

  /** Where the way back begins, with as little as there is to undo; null where there is none. */
  @Nullable Phase wayBack() {
    return switch (reach) {
      case NOTHING -> ABORTED;
      case VAULT -> RESTORING;
      case ACCEPTED -> UNSTAGING;
      case PROMOTING, PROMOTED -> DEMOTING;
      case CLEANING, CLEAN, DEMOTING, DRAINING, UNSTAGING, RESTORED, LEFT -> null;
    };
  }

  /** Whether no service has been told yet to sign with the incoming value. */
  public boolean nothingPromoted() {
    return switch (reach) {
      case NOTHING, VAULT, ACCEPTED -> true;
      case PROMOTING, PROMOTED, CLEANING, CLEAN, DEMOTING, DRAINING, UNSTAGING, RESTORED, LEFT ->
          false;
    };
  }

  /**
   * Whether it can be said now that the outgoing value has leaked: it has started, and neither goes
   * back nor cleans up yet.
   */
  public boolean mayRevoke() {
    return mayCancel() && reach != Reach.NOTHING;
  }

  /** From the first deploy to the last moment at which there is a way back. */
  boolean mayGoBackByItself() {
    return mayRevoke() && reach != Reach.VAULT && this != STAGING;
  }

  /** Whether it comes later on the way of a rotation that goes well. */
  public boolean isPast(Phase other) {
    return !calledOff() && !other.calledOff() && compareTo(other) > 0;
  }
}
