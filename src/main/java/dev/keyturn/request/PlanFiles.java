package dev.keyturn.request;

import dev.keyturn.engine.CurrentPlan;
import dev.keyturn.plan.PlanComputation;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanReader;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlanText;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.plan.Rehearsal;
import dev.keyturn.request.Starts.UnknownPlan;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Rotation;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The folder of plans, and what each of them would do, as it is on disk at the moment of asking.
 */
public final class PlanFiles implements CurrentPlan {
  private final PlanReader reader = new PlanReader();
  private final Path folder;
  private final Optional<Rehearsal> rehearsal;

  public PlanFiles(Path folder, Optional<Rehearsal> rehearsal) {
    this.folder = folder;
    this.rehearsal = rehearsal;
  }

  PlanFolder read() {
    return PlanFolder.read(folder, reader);
  }

  Plan compute(String plan, String environment, Set<String> secrets) throws UnknownPlan {
    PlanFolder plans = read();
    PlanSpec file =
        plans
            .plan(plan)
            .orElseThrow(() ->
                new UnknownPlan(
                    "there is no valid plan \""
                        + plan
                        + "\" in "
                        + folder
                        + "; valid plans: "
                        + plans.plans().stream().map(PlanSpec::name).toList()
                        + (plans.mistakes().isEmpty()
                            ? ""
                            : ". Run `keyturn plans validate`: some files have mistakes")));
    PlannedEnvironment place =
        file.environment(environment)
            .orElseThrow(() ->
                new UnknownPlan(
                    "plan "
                        + plan
                        + " has no environment \""
                        + environment
                        + "\"; it has "
                        + file.environments().stream().map(PlannedEnvironment::name).toList()));
    Plan whole = compute(file, place);
    var names = names(whole);
    for (String secret : secrets) {
      if (!names.contains(secret)) {
        throw new UnknownPlan(
            "plan " + plan + " has no secret \"" + secret + "\"; it has " + new TreeSet<>(names));
      }
    }
    return only(whole, secrets);
  }

  Plan compute(PlanSpec file, PlannedEnvironment environment) {
    Plan plan = PlanComputation.compute(file, environment);
    return rehearsal.isEmpty() ? plan : rehearsal.get().play(plan);
  }

  @Override
  public Optional<PlanDigest> of(Rotation rotation) {
    return read()
        .plan(rotation.plan())
        .flatMap(
            file -> file.environment(rotation.environment()).map(place -> compute(file, place)))
        .flatMap(whole -> PlanText.of(rotation).map(then -> digest(whole, then, rotation)));
  }

  private static PlanDigest digest(Plan whole, Plan then, Rotation rotation) {
    // A secret that has left the file makes another plan of it, whatever the rest says.
    boolean all = names(whole).containsAll(names(then));
    Plan now = all ? only(whole, names(then)) : whole;
    // The stored text may be an earlier version's: a plan that says the same has not changed.
    return PlanText.digest(now.equals(then) ? rotation.planText() : PlanText.write(now));
  }

  private static Plan only(Plan plan, Collection<String> secrets) {
    return secrets.isEmpty() ? plan : plan.only(new HashSet<>(secrets));
  }

  private static Set<String> names(Plan plan) {
    return plan.secrets().stream().map(s -> s.name().text()).collect(Collectors.toSet());
  }
}
