package dev.keyturn.plan;

import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Rotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The folder of plans, and what each of them would do, as it is on disk at the moment of asking.
 */
public final class PlanFolder {
  private final PlanReader reader = new PlanReader();
  private final Path folder;
  private final Optional<Rehearsal> rehearsal;

  public PlanFolder(Path folder, Optional<Rehearsal> rehearsal) {
    this.folder = folder;
    this.rehearsal = rehearsal;
  }

  /**
   * What was found in the folder.
   *
   * @param plans the valid ones, by name; no two of them claim the same variable or Vault field
   * @param mistakes of the others, by file; whoever starts a rotation decides whether a wrong
   *     neighbour matters
   */
  public record Content(List<PlanSpec> plans, List<PlanMistake> mistakes) {
    public Content {
      plans = List.copyOf(plans);
      mistakes = List.copyOf(mistakes);
    }

    /** The valid plan with this name. */
    public Optional<PlanSpec> plan(String name) {
      return plans.stream().filter(p -> p.name().equals(name)).findFirst();
    }
  }

  /** No such plan, environment or secret; the message names those that there are. */
  public static final class UnknownPlan extends Exception {
    UnknownPlan(String message) {
      super(message);
    }
  }

  /** Reads a folder once. */
  public static Content read(Path folder) {
    return new PlanFolder(folder, Optional.empty()).read();
  }

  /**
   * Reads every {@code .yaml} and {@code .yml} file of the folder, in the order of their names;
   * never throws. A file is understood again only where it has changed since it was read last.
   */
  public Content read() {
    var plans = new ArrayList<PlanSpec>();
    var mistakes = new ArrayList<PlanMistake>();
    for (var name : planFiles(mistakes)) {
      switch (reader.read(folder, name)) {
        case PlanReading.Wrong wrong -> mistakes.addAll(wrong.mistakes());
        case PlanReading.Valid valid -> {
          // The first file by name keeps the place; the later one learns that it is taken.
          var collisions = PlanChecks.beside(valid.plan(), plans);
          if (collisions.isEmpty()) {
            plans.add(valid.plan());
          }
          collisions.forEach(c -> mistakes.add(valid.source().mistake(c)));
        }
      }
    }
    return new Content(plans, mistakes);
  }

  private List<String> planFiles(List<PlanMistake> mistakes) {
    try (var files = Files.list(folder)) {
      return files
          .map(f -> String.valueOf(f.getFileName()))
          .filter(n -> n.endsWith(".yaml") || n.endsWith(".yml"))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      mistakes.add(
          new PlanFinding(
                  PlanReason.UNREADABLE_FILE,
                  "",
                  "no readable folder",
                  "a folder of plans",
                  "Name the folder that holds the plans.")
              .at(String.valueOf(folder.getFileName()), PlanSource.Place.START));
      return List.of();
    }
  }

  /**
   * Exactly what a rotation would do.
   *
   * @param secrets only these of the plan's; empty: all
   * @throws UnknownPlan when there is no such valid plan, environment or secret
   */
  public Plan compute(String plan, String environment, Set<String> secrets) throws UnknownPlan {
    Content plans = read();
    PlanSpec file =
        plans
            .plan(plan)
            .orElseThrow(() ->
                new UnknownPlan(
                    "there is no valid plan \"%s\" in %s; valid plans: %s%s"
                        .formatted(
                            plan,
                            folder,
                            plans.plans().stream().map(PlanSpec::name).toList(),
                            (plans.mistakes().isEmpty()
                                ? ""
                                : ". Run `keyturn plans validate`: some files have mistakes"))));
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

  /** The same, of a plan that has been read. */
  public Plan compute(PlanSpec file, PlannedEnvironment environment) {
    Plan plan = file.in(environment);
    return rehearsal.isEmpty() ? plan : rehearsal.get().play(plan);
  }

  /**
   * The digest of what the rotation's file would do now with the rotation's secrets; empty when
   * there is no such file, or it has mistakes.
   */
  public Optional<PlanDigest> current(Rotation rotation) {
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
