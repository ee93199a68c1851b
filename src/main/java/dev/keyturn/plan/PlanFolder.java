package dev.keyturn.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All plans of one folder.
 *
 * @param plans the valid ones, by name; no two of them claim the same variable or Vault field
 * @param mistakes of the others, by file; whoever starts a rotation decides whether a wrong
 *     neighbour matters
 */
public record PlanFolder(List<PlanSpec> plans, List<PlanMistake> mistakes) {
  public PlanFolder {
    plans = List.copyOf(plans);
    mistakes = List.copyOf(mistakes);
  }

  /**
   * Reads every {@code .yaml} and {@code .yml} file of the folder, in the order of their names;
   * never throws.
   */
  public static PlanFolder read(Path folder) {
    return read(folder, new PlanReader());
  }

  /**
   * The same.
   *
   * @param reader understands a file again only where it has changed since it read it last
   */
  public static PlanFolder read(Path folder, PlanReader reader) {
    var plans = new ArrayList<PlanSpec>();
    var mistakes = new ArrayList<PlanMistake>();
    for (var name : planFiles(folder, mistakes)) {
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
    return new PlanFolder(plans, mistakes);
  }

  /** The valid plan with this name. */
  public Optional<PlanSpec> plan(String name) {
    return plans.stream().filter(p -> p.name().equals(name)).findFirst();
  }

  private static List<String> planFiles(Path folder, List<PlanMistake> mistakes) {
    try (var files = Files.list(folder)) {
      return files
          .map(f -> String.valueOf(f.getFileName()))
          .filter(n -> n.endsWith(".yaml") || n.endsWith(".yml"))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      mistakes.add(
          new PlanMistake(
              PlanReason.UNREADABLE_FILE,
              String.valueOf(folder.getFileName()),
              1,
              1,
              "",
              "no readable folder",
              "a folder of plans",
              "Name the folder that holds the plans."));
      return List.of();
    }
  }
}
