package dev.keyturn.rotation;

/**
 * Where a rotation stands. The order is that of a rotation that goes well, then that of one that
 * goes back; {@link Transitions} has the moves.
 */
public enum Phase {
  /** Asked for; it is being checked whether it is safe to start. */
  PLANNED(Way.FORWARD),
  /** Waits for people's yes to the plan's digest. */
  AWAITING_APPROVAL(Way.FORWARD),
  /** The outgoing values come to rest in Vault, where they are not yet. */
  ADOPTING(Way.FORWARD),
  /** The incoming values are made and come to rest in Vault. */
  STORING(Way.FORWARD),
  /** {@code NAME_NEW} is written on every service. */
  STAGING(Way.FORWARD),
  /** Every service is deployed with both values. */
  DEPLOY_ACCEPT(Way.FORWARD),
  /** Until every replica has proven that it accepts both. */
  CONVERGE_ACCEPT(Way.FORWARD),
  /** Both accepted, for the plan's time. */
  SETTLING(Way.FORWARD),
  /** {@code NAME_PREVIOUS}, then {@code NAME} is written on the services of one wave. */
  PROMOTING(Way.FORWARD),
  /** The wave is deployed. */
  DEPLOY_PROMOTE(Way.FORWARD),
  /** Until every replica of the wave signs with the incoming value and accepts both. */
  CONVERGE_PROMOTE(Way.FORWARD),
  /** The outgoing value stays accepted until nothing needs it any more. */
  SOAKING(Way.FORWARD),
  /** {@code NAME_NEW} and {@code NAME_PREVIOUS} go. No way back from here. */
  CLEANING(Way.FORWARD),
  /** Waits for a deploy that happens anyway. */
  RIDING(Way.FORWARD),
  /** Every service is deployed without the outgoing value. */
  DEPLOY_RETIRE(Way.FORWARD),
  /** Until every replica accepts the incoming value only. */
  CONVERGE_RETIRE(Way.FORWARD),
  /** Vault's labels follow. */
  RETIRING(Way.FORWARD),
  COMPLETED(Way.ENDED),

  /** {@code NAME} takes the outgoing value again, everywhere. */
  DEMOTING(Way.BACK),
  DEPLOY_DEMOTE(Way.BACK),
  /** Until every replica signs with the outgoing value again. */
  CONVERGE_DEMOTE(Way.BACK),
  /** The incoming value stays accepted until nothing needs it any more. */
  DRAINING(Way.BACK),
  /** {@code NAME_NEW} and {@code NAME_PREVIOUS} go. */
  UNSTAGING(Way.BACK),
  DEPLOY_ABORT(Way.BACK),
  /** Until every replica accepts the outgoing value only. */
  CONVERGE_ABORT(Way.BACK),
  /** Vault's newest version is the outgoing value again. */
  RESTORING(Way.BACK),
  /** Everything is as it was before. */
  ABORTED(Way.ENDED);

  private enum Way {
    FORWARD,
    BACK,
    ENDED
  }

  private final Way way;

  Phase(Way way) {
    this.way = way;
  }

  public boolean ended() {
    return way == Way.ENDED;
  }

  public boolean goesBack() {
    return way == Way.BACK;
  }

  /** Whether it waits for a deploy to be confirmed on every replica. */
  public boolean converges() {
    return switch (this) {
      case CONVERGE_ACCEPT, CONVERGE_PROMOTE, CONVERGE_RETIRE, CONVERGE_DEMOTE, CONVERGE_ABORT ->
          true;
      default -> false;
    };
  }

  /** Whether a person may still call it off: until the clean-up has begun. */
  public boolean mayCancel() {
    return way == Way.FORWARD && compareTo(CLEANING) < 0;
  }
}
