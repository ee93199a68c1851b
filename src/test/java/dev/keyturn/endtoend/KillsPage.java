package dev.keyturn.endtoend;

import dev.keyturn.endtoend.Boundaries.Boundary;
import dev.keyturn.endtoend.Boundaries.Place;
import dev.keyturn.endtoend.KilledRotation.Outcome;
import dev.keyturn.rotation.Phase;
import dev.keyturn.sandbox.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** docs/kills.md, written by the run that it tells of. */
final class KillsPage {
  private KillsPage() {}

  static void write(Path page, String text) throws IOException {
    Files.writeString(page, text);
  }

  static String text(Map<Moment, Outcome> outcomes, long minutes) {
    var text = new StringBuilder();
    text.append(
        """
        # Killed everywhere

        Three rotations, each carried by one real process (`keyturn run-due`) after the other. Each process gets
        SIGKILL at the first request to Railway, Vault or the application, or the first write to PostgreSQL, at
        which nobody was killed yet in this rotation: the same request in another phase counts as another one. A
        fresh process takes it up once the lease of the dead one is over. One rotation is killed %s,
        one %s, one %s. Written by the run itself:

        ```
        ./mvnw verify -Psoak -Dit.test=KilledEverywhereIT -Dkeyturn.docs.write=true
        ```

        """
            .formatted(Arrays.stream(Moment.values()).map(Moment::words).toArray()));
    text.append("## Kills\n\n| |");
    outcomes.keySet().forEach(moment -> text.append(' ').append(moment.words()).append(" |"));
    text.append("\n| --- |").append(" ---: |".repeat(outcomes.size())).append('\n');
    for (Place place : Place.values()) {
      if (place != Place.APPLICATION) {
        row(text, outcomes, place.words() + ", changes", b -> b.place() == place && b.changes());
      }
      if (place != Place.DATABASE) {
        row(text, outcomes, place.words() + ", reads", b -> b.place() == place && !b.changes());
      }
    }
    row(text, outcomes, "**all**", _ -> true);
    text.append("\n## In each phase\n\n| |");
    outcomes.keySet().forEach(moment -> text.append(' ').append(moment.words()).append(" |"));
    text.append("\n| --- |").append(" ---: |".repeat(outcomes.size())).append('\n');
    for (String phase : phases(outcomes)) {
      row(text, outcomes, "`" + phase + "`", b -> b.phase().equals(phase));
    }
    text.append("\n## What was true\n\n| |");
    outcomes.keySet().forEach(moment -> text.append(' ').append(moment.words()).append(" |"));
    text.append("\n| --- |").append(" ---: |".repeat(outcomes.size())).append('\n');
    figures(text, outcomes, "tokens accepted", RunReport::tokensVerified);
    figures(text, outcomes, "**tokens rejected**", RunReport::tokensRejected);
    figures(text, outcomes, "backups readable", RunReport::backupsReadable);
    figures(text, outcomes, "**backups lost**", RunReport::backupsLost);
    figures(text, outcomes, "**API keys rejected**", RunReport::apiKeysRejected);
    figures(
        text, outcomes, "**values used before Vault had them**", r -> r.newValuesUsedBeforeKept());
    figures(
        text,
        outcomes,
        "redeploys",
        r -> r.redeploysPerService().values().stream().mapToInt(i -> i).sum());
    figures(text, outcomes, "audit entries, all verified", RunReport::auditEntries);
    text.append("| resumed by a person, because a phase had waited for its limit |");
    outcomes.values().forEach(o -> text.append(' ').append(o.resumed()).append(" |"));
    text.append(
        """


        After each single kill: no user was refused, and Vault held every value that Railway had. At the end:
        completed; one new version of each secret, in force, and the former one kept; every step done once, in the
        journal and at Railway; no attempt without an end; the trail verifies offline.

        """);
    text.append("PostgreSQL ").append(outcomes.values().iterator().next().postgres());
    text.append(", JDK ").append(Runtime.version()).append(", the sandbox's Railway, Vault and ");
    text.append("application over HTTP; ").append(minutes).append(" minutes.\n");
    return text.toString();
  }

  /** Those in which somebody was killed, in the order of a rotation. */
  private static List<String> phases(Map<Moment, Outcome> outcomes) {
    Set<String> found =
        outcomes.values().stream()
            .flatMap(o -> o.struck().keySet().stream())
            .map(Boundary::phase)
            .collect(Collectors.toSet());
    return Stream.concat(
            Stream.of(OneRotation.NONE), Arrays.stream(Phase.values()).map(Phase::name))
        .filter(found::contains)
        .toList();
  }

  private static void row(
      StringBuilder text, Map<Moment, Outcome> outcomes, String what, Predicate<Boundary> which) {
    text.append("| ").append(what).append(" |");
    for (Outcome outcome : outcomes.values()) {
      Stream<Boundary> struck = outcome.struck().keySet().stream().filter(which);
      text.append(' ').append(struck.count()).append(" |");
    }
    text.append('\n');
  }

  private static void figures(
      StringBuilder text,
      Map<Moment, Outcome> outcomes,
      String what,
      ToLongFunction<RunReport> figure) {
    text.append("| ").append(what).append(" |");
    for (Outcome outcome : outcomes.values()) {
      text.append(String.format(" %,d |", figure.applyAsLong(outcome.report())));
    }
    text.append('\n');
  }
}
