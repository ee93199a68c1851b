package dev.keyturn.rotation;

/**
 * Where a rotation stands. The order is that of a rotation that goes well, then that of one that
 * goes back; {@link Transitions} has the moves.
 */
public enum Phase {
  PLANNED(Way.FORWARD, "Asked for; it is being checked whether it is safe to start."),
  AWAITING_APPROVAL(Way.FORWARD, "Waits for people's yes to the plan's digest."),
  ADOPTING(Way.FORWARD, "The outgoing values come to rest in Vault, where they are not yet."),
  STORING(Way.FORWARD, "The incoming values are made and come to rest in Vault."),
  STAGING(Way.FORWARD, "NAME_NEW is written on every service."),
  DEPLOY_ACCEPT(Way.FORWARD, "Every service is deployed with both values."),
  CONVERGE_ACCEPT(Way.FORWARD, "Until every replica has proven that it accepts both."),
  SETTLING(Way.FORWARD, "Both accepted, for the plan's time."),
  PROMOTING(Way.FORWARD, "NAME_PREVIOUS, then NAME is written on the services of one wave."),
  DEPLOY_PROMOTE(Way.FORWARD, "The wave is deployed."),
  CONVERGE_PROMOTE(
      Way.FORWARD,
      "Until every replica of the wave signs with the incoming value and accepts both."),
  SOAKING(Way.FORWARD, "The outgoing value stays accepted until nothing needs it any more."),
  CLEANING(Way.FORWARD, "NAME_NEW and NAME_PREVIOUS go. No way back from here."),
  RIDING(Way.FORWARD, "Waits for a deploy that happens anyway."),
  DEPLOY_RETIRE(Way.FORWARD, "Every service is deployed without the outgoing value."),
  CONVERGE_RETIRE(Way.FORWARD, "Until every replica accepts the incoming value only."),
  RETIRING(Way.FORWARD, "Vault's labels follow."),
  COMPLETED(Way.ENDED, "The incoming values are in force, and the only ones."),

  DEMOTING(Way.BACK, "NAME takes the outgoing value again, everywhere."),
  DEPLOY_DEMOTE(Way.BACK, "Every service is deployed with the outgoing value in NAME."),
  CONVERGE_DEMOTE(Way.BACK, "Until every replica signs with the outgoing value again."),
  DRAINING(Way.BACK, "The incoming value stays accepted until nothing needs it any more."),
  UNSTAGING(Way.BACK, "NAME_NEW and NAME_PREVIOUS go."),
  DEPLOY_ABORT(Way.BACK, "Every service is deployed without the incoming value."),
  CONVERGE_ABORT(Way.BACK, "Until every replica accepts the outgoing value only."),
  RESTORING(Way.BACK, "Vault's newest version is the outgoing value again."),
  ABORTED(Way.ENDED, "Everything is as it was before.");

  private enum Way {
    FORWARD,
    BACK,
    ENDED
  }

  private final Way way;
  private final String sentence;

  Phase(Way way, String sentence) {
    this.way = way;
    this.sentence = sentence;
  }

  /** What it is for; docs/state-machine.md shows it. */
  public String sentence() {
    return sentence;
  }

  /** What is true outside while it is here, whatever it waits for: for whoever is on call. */
  public String truth() {
    return switch (this) {
      case PLANNED, AWAITING_APPROVAL ->
          "The former values are in force everywhere. Nothing has been touched.";
      case ADOPTING, STORING ->
          "The former values are in force everywhere. Only Vault has been written to; no variable has.";
      case STAGING, DEPLOY_ACCEPT, CONVERGE_ACCEPT, SETTLING ->
          "The former values sign everywhere. Some or all replicas accept the new ones too, which nothing uses yet.";
      case PROMOTING, DEPLOY_PROMOTE, CONVERGE_PROMOTE ->
          "Some replicas sign with the new values, others with the former. All of them accept both, so nobody is rejected.";
      case SOAKING ->
          "The new values sign everywhere. The former ones are still accepted, so nobody is rejected, and they can be put back.";
      case CLEANING, RIDING, DEPLOY_RETIRE, CONVERGE_RETIRE ->
          "The new values sign everywhere. Some replicas may still accept the former ones, which are being taken away. There is no way back by cancelling.";
      case RETIRING, COMPLETED ->
          "The new values are in force, and the only ones. The former ones are in Vault's history.";
      case DEMOTING, DEPLOY_DEMOTE, CONVERGE_DEMOTE ->
          "It is going back. Some replicas may still sign with the new values; all of them accept both, so nobody is rejected.";
      case DRAINING ->
          "The former values sign everywhere again. The new ones are still accepted until nothing needs them.";
      case UNSTAGING, DEPLOY_ABORT, CONVERGE_ABORT ->
          "The former values sign everywhere. The new ones are being taken away; nothing uses them.";
      case RESTORING, ABORTED -> "The former values are in force, and the only ones.";
    };
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
