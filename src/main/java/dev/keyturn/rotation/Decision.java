package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What to do next, from what was just seen. Pure: the same sight gives the same step. */
public final class Decision {
  private Decision() {}

  /**
   * @param state not ended and not stalled
   * @param world seen after everything in {@code journal} was written
   */
  public static Step decide(
      Plan plan,
      RotationState state,
      AttemptHistory journal,
      Observed world,
      Timings timings,
      Instant now) {
    var vault = new VaultSteps(plan, state.phase(), journal, world, timings);
    var variables = new VariableSteps(plan, world);
    var deploys = new DeploySteps(plan, state, journal, world, timings, now);
    var convergence = new Convergence(plan, state, journal, world, timings, deploys);
    var gates = new Gates(plan, state, journal, world, timings, now);
    var watchdog = new Watchdog(plan, state, journal, world, timings, now);
    var unwatched = new Unwatched(plan, state, journal, world, timings, now);
    Step unwell = watchdog.verdict();
    Step unseen = unwell == null ? unwatched.gap() : unwell;
    if (unseen != null) {
      return unseen;
    }
    Step keep = vault.keep();
    if (keep != null) {
      return keep;
    }
    var promoted = plan.waves().get(Math.min(state.wave(), plan.waves().size() - 1));
    Step step =
        switch (state.phase()) {
          case PLANNED -> {
            var preflight = new Preflight(plan, world, timings, journal.overridden(plan));
            yield planned(preflight.check(), state, timings, now, watchdog);
          }
          case AWAITING_APPROVAL -> new ApprovalGate(plan, state, journal, timings, now).count();
          case ADOPTING -> vault.adopt();
          case STORING -> vault.store();
          case STAGING -> variables.stage();
          case DEPLOY_ACCEPT -> deploys.deploy(plan.consumers(), Goal.ACCEPTING);
          case CONVERGE_ACCEPT -> convergence.converge(plan.consumers(), Goal.ACCEPTING);
          case SETTLING ->
              gates.settle(
                  unwatched.steady(
                      Goal.ACCEPTING, convergence.converge(plan.consumers(), Goal.ACCEPTING)));
          case PROMOTING -> {
            Step write = variables.promote(promoted);
            // Nothing is left to write: the deploy looks for itself, and knows whether it has
            // begun.
            yield write instanceof Step.Advance
                ? write
                : first(
                    deploys.unfit(
                        l -> l.accepts(SlotContent.INCOMING),
                        Goal.ACCEPTING,
                        "accept the incoming value"),
                    write);
          }
          case DEPLOY_PROMOTE ->
              deploys.deploy(
                  promoted,
                  Goal.PROMOTED,
                  l -> l.accepts(SlotContent.INCOMING) || deploys.begun(),
                  "accept the incoming value");
          case CONVERGE_PROMOTE ->
              first(
                  deploys.unfit(
                      plan.consumers().stream().filter(c -> !promoted.contains(c)).toList(),
                      l -> l.accepts(SlotContent.INCOMING),
                      "accept the incoming value"),
                  convergence.converge(promoted, Goal.PROMOTED));
          case SOAKING ->
              gates.mayRetire(
                  SlotContent.OUTGOING,
                  unwatched.steady(
                      Goal.PROMOTED, convergence.converge(plan.consumers(), Goal.PROMOTED)));
          case CLEANING ->
              first(
                  deploys.unfit(
                      l -> l.signsWith() == SlotContent.INCOMING,
                      Goal.PROMOTED,
                      "sign with the incoming value"),
                  variables.cleanUp(Goal.PROMOTED, Goal.CLEAN));
          case RIDING ->
              first(
                  deploys.unfit(
                      l -> l.signsWith() == SlotContent.INCOMING,
                      null,
                      "sign with the incoming value"),
                  first(unwatched.ridden(), gates.ride()));
          case DEPLOY_RETIRE ->
              deploys.deploy(
                  plan.consumers(),
                  Goal.CLEAN,
                  l -> l.signsWith() == SlotContent.INCOMING,
                  "sign with the incoming value");
          case CONVERGE_RETIRE -> convergence.converge(plan.consumers(), Goal.CLEAN);
          case RETIRING -> vault.label();
          case DEMOTING -> variables.demote();
          case DEPLOY_DEMOTE -> deploys.deploy(plan.consumers(), Goal.ACCEPTING);
          case CONVERGE_DEMOTE -> convergence.converge(plan.consumers(), Goal.ACCEPTING);
          case DRAINING ->
              gates.mayRetire(
                  SlotContent.INCOMING,
                  unwatched.steady(
                      Goal.ACCEPTING, convergence.converge(plan.consumers(), Goal.ACCEPTING)));
          case UNSTAGING ->
              first(
                  deploys.unfit(
                      l -> l.signsWith() == SlotContent.OUTGOING,
                      Goal.ACCEPTING,
                      "sign with the outgoing value"),
                  variables.cleanUp(Goal.ACCEPTING, Goal.BEFORE));
          case DEPLOY_ABORT ->
              deploys.deploy(
                  plan.consumers(),
                  Goal.BEFORE,
                  l -> l.signsWith() == SlotContent.OUTGOING,
                  "sign with the outgoing value");
          case CONVERGE_ABORT -> convergence.converge(plan.consumers(), Goal.BEFORE);
          case RESTORING -> vault.restore();
          case COMPLETED, ABORTED, ABANDONED ->
              throw new IllegalStateException(state.phase() + " has ended");
        };
    return watchdog.watchful(vault.seen(step));
  }

  /** Nothing has been touched, but the secret is claimed: nobody else may rotate it meanwhile. */
  private static Step planned(
      Step step, RotationState state, Timings timings, Instant now, Watchdog watchdog) {
    boolean overdue = now.isAfter(state.since().plus(timings.phaseLimit()));
    return step instanceof Step.Wait wait && overdue
        ? new Step.Stall(ReasonCode.NO_PROGRESS, wait.on(), wait.detail())
        : watchdog.patient(step);
  }

  private static Step first(@Nullable Step unfit, Step otherwise) {
    return unfit == null ? otherwise : unfit;
  }
}
