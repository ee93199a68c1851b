package dev.keyturn.matrix;

import dev.keyturn.matrix.Matrix.Outcome;
import dev.keyturn.rotation.Phase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * docs/fault-matrix.md: a table for each phase, a row for each operation, a column for each fault.
 */
final class Page {
  private static final String NOTHING = "–";
  private static final String BESIDE = "## Beside the steps\n";

  private final StringBuilder text = new StringBuilder();

  /** One row: all boundaries of one operation in one phase. */
  record Row(String phase, String name, int calls, Boundary kind) {
    String head() {
      return "| " + name + " | " + calls + " |";
    }
  }

  /** What the run was made of. */
  record About(String versions, String time) {}

  /** The rows that a reference run has, phase by phase. */
  static List<Row> rows(List<Boundary> reference) {
    var phases = new LinkedHashMap<String, Map<String, Row>>();
    for (Boundary boundary : reference) {
      phases
          .computeIfAbsent(phase(boundary), _ -> new LinkedHashMap<>())
          .merge(
              boundary.name() + "|" + boundary.writes(),
              new Row(phase(boundary), name(boundary), 1, boundary),
              (old, one) -> new Row(old.phase(), old.name(), old.calls() + 1, widest(old, one)));
    }
    return phases.values().stream().flatMap(rows -> rows.values().stream()).toList();
  }

  /** A batch in one call is a batch in the row. */
  private static Boundary widest(Row old, Row one) {
    return old.kind().batch() ? old.kind() : one.kind();
  }

  private static String phase(Boundary boundary) {
    return boundary.phase().isEmpty() ? "START" : boundary.phase();
  }

  private static String name(Boundary boundary) {
    return boundary.name().replace('|', '/');
  }

  static String of(
      About about,
      Map<String, List<Boundary>> references,
      Map<String, List<Outcome>> outcomes,
      List<Beside.Outcome> beside) {
    var page = new Page();
    page.introduction(about, outcomes);
    page.text.append(beside(beside));
    references.forEach((database, reference) ->
        page.tables(database, reference, Objects.requireNonNull(outcomes.get(database))));
    page.reasons();
    return page.text.toString();
  }

  private void introduction(About about, Map<String, List<Outcome>> outcomes) {
    long cells = outcomes.values().stream().mapToLong(List::size).sum();
    long holes =
        outcomes.values().stream().flatMap(List::stream).filter(o -> !o.holes().isEmpty()).count();
    long resumed =
        outcomes.values().stream().flatMap(List::stream).filter(o -> o.resumed() > 0).count();
    text.append(
        """
        # Every fault at every step

        One rotation, broken in one place in one way, and that for every place and every way. A cell says how often it
        was run: a whole rotation each time, from its request to its end, with the real engine and the real adapters over
        real HTTP. A hole would stand beside the number; the run fails when there is one. `%s` is a cell that means
        nothing; the reasons are at the end.

        **%d rotations broken, %d holes.** In %d of them a person had to say that it may go on; all others went on by
        themselves.

        | | |
        | --- | --- |
        """
            .formatted(NOTHING, cells, holes, resumed));
    outcomes.forEach((database, all) ->
        text.append("| cells on ")
            .append(database)
            .append(" | ")
            .append(all.size())
            .append(" |\n"));
    text.append("| versions | ").append(about.versions()).append(" |\n");
    text.append("| seed | none: nothing is left to chance, each cell is run |\n");
    text.append("| time | ").append(about.time()).append(" |\n\n");
    text.append(
        """
        Written by `./mvnw test -Pmatrix -Dkeyturn.docs.write=true`. The normal build runs a part of it, chosen by a seed that
        it prints when it fails, and holds the rows of this page against the calls that a rotation makes now.

        ## What is rotated

        `api` (two replicas, attested) signs tokens with `JWT_SECRET` and seals backups with `MASTER_KEY`; `gateway` (one
        replica, which a person confirms and whose health is looked at) verifies the tokens. One approval; a minute of settling;
        a soak of a quarter of an hour, tokens of ten minutes, and nothing left to re-encrypt in two counts ten minutes apart.
        Slack is told of the request and the result.

        ## What is broken, and how

        The process that is killed is a set of objects: from that moment none of its requests reaches a server and none of
        its statements the database, its transactions are rolled back, and everything of it is thrown away; another one
        takes over when its lease is over. Processes that are really killed are in `KilledInEveryStateIT`. The calls of
        Keyturn go through a relay to the sandbox's Railway, its Vault and its applications; the database is broken in
        the JDBC driver. All of them and the engine have one clock, which only the test moves: an hour of soak takes no time.

        Each change at a server and each entry of the journal that is in the trail too is a place of its own. Of calls that only
        read, of messages, of the trail's anchor in Vault, and of the database's other transactions (leases, budgets, what waits) the first of its kind is
        broken, and so on PostgreSQL; with `-Dkeyturn.matrix.each-phase=true` the first of its kind in each phase. The column *calls* says how many there are.

        | fault | |
        | --- | --- |
        """);
    for (Fault fault : Fault.values()) {
      text.append("| ").append(fault.heading()).append(" | ").append(fault.sentence());
      text.append(" |\n");
    }
    text.append(
        """

        ## What is checked

        At every change of a server and every step of the clock: each serving replica accepts every token that has not
        expired and whatever any replica signs with now, and opens everything that is stored; no service is without a
        serving replica; a value that reaches Railway or a replica is in Vault; a change at a server has been announced in
        the journal; nothing is sent to a host before its Retry-After is over. After the fault: the trail verifies offline. At
        the end: COMPLETED; the variables are those of the undisturbed run and all others unchanged; one new version of each
        secret, which says whose it is, and the outgoing value is there too; no other value that was made is anywhere; no
        more than three deployments of each service and one for each redo; no effect twice, in the journal or at
        the servers; each announcement in the trail has one end. Then another process looks at it again and changes nothing.

        """);
  }

  /** A row for each phase in which time passes, a column for what happens beside it. */
  static String beside(List<Beside.Outcome> outcomes) {
    var section = new StringBuilder(BESIDE);
    section.append(
        """

        Each once, when the rotation has come to a phase, between two looks; a cell is a whole rotation and says how it ended.
        Phases that a look passes through on its way are left out. Whom it calls puts right what can be put right and says that
        it may go on; where it stops once more for the same reason, two people abandon it. What is checked is as
        above, but that who was deleted or sleeps serves nobody, and that a rolled-back replica's own tokens are its own. After
        the end: nothing that is stored or runs is missing from Vault, and the trail verifies.

        """);
    for (Beside what : Beside.values()) {
      section.append("- **").append(what.heading()).append("**: ");
      section.append(what.sentence()).append('\n');
    }
    section.append("\n| in |");
    Stream.of(Beside.values()).forEach(w -> section.append(' ').append(w.heading()).append(" |"));
    section.append("\n| --- |").append(" --- |".repeat(Beside.values().length)).append('\n');
    outcomes.stream()
        .map(Beside.Outcome::phase)
        .distinct()
        .sorted()
        .forEach(phase -> {
          section.append("| ").append(phase).append(" |");
          for (Beside what : Beside.values()) {
            section.append(' ').append(cell(outcomes, what, phase)).append(" |");
          }
          section.append('\n');
        });
    return section.append('\n').toString();
  }

  private static String cell(List<Beside.Outcome> outcomes, Beside what, Phase phase) {
    return outcomes.stream()
        .filter(o -> o.what() == what && o.phase() == phase)
        .map(o -> o.words() + (o.holes().isEmpty() ? "" : " **" + o.holes().size() + " holes**"))
        .findFirst()
        .orElse(NOTHING);
  }

  /** What the page says of one of them; empty where it says nothing. */
  static Optional<String> said(String page, Beside what, Phase phase) {
    int at = page.indexOf(BESIDE);
    return page.substring(Math.max(at, 0))
        .lines()
        .filter(line -> line.startsWith("| " + phase + " |"))
        .map(line -> line.split(" \\| ", -1)[what.ordinal() + 1].replaceAll(" \\|$", ""))
        .findFirst();
  }

  private void tables(String database, List<Boundary> reference, List<Outcome> outcomes) {
    text.append("## On ").append(database).append("\n");
    var byRow = new TreeMap<String, Map<Fault, int[]>>();
    for (Outcome outcome : outcomes) {
      Boundary at = outcome.cell().boundary();
      int[] counts =
          byRow
              .computeIfAbsent(
                  phase(at) + "|" + name(at) + "|" + at.writes(), _ -> new EnumMap<>(Fault.class))
              .computeIfAbsent(outcome.cell().fault(), _ -> new int[2]);
      counts[0]++;
      counts[1] += outcome.holes().isEmpty() ? 0 : 1;
    }
    String phase = "";
    for (Row row : rows(reference)) {
      Map<Fault, int[]> counts =
          byRow.get(row.phase() + "|" + row.name() + "|" + row.kind().writes());
      if (counts == null) {
        continue;
      }
      if (!phase.equals(row.phase())) {
        phase = row.phase();
        heading(phase);
      }
      text.append(row.head());
      for (Fault fault : Fault.values()) {
        text.append(' ').append(cell(row, fault, counts.get(fault))).append(" |");
      }
      text.append('\n');
    }
    text.append('\n');
  }

  private void reasons() {
    text.append("## Why some cells mean nothing\n\n");
    Stream.of(Fault.values())
        .map(fault -> fault.heading() + ": " + fault.where() + ".")
        .forEach(line -> text.append("- ").append(line).append('\n'));
  }

  private void heading(String phase) {
    text.append("\n### ").append(phase).append("\n\n| call | calls |");
    for (Fault fault : Fault.values()) {
      text.append(' ').append(fault.heading()).append(" |");
    }
    text.append("\n| --- | --: |").append(" --: |".repeat(Fault.values().length)).append('\n');
  }

  private static String cell(Row row, Fault fault, int[] counts) {
    if (row.kind().without(fault) != null) {
      return NOTHING;
    }
    if (counts == null) {
      return "0";
    }
    return counts[1] == 0 ? String.valueOf(counts[0]) : counts[0] + " **" + counts[1] + " holes**";
  }

  /** What the page itself says that it lacks; a page that is written anew lacks nothing. */
  static List<String> notYet(String page) {
    int at = page.indexOf("\n## Not in it yet\n");
    return at < 0
        ? List.of()
        : page.substring(at)
            .lines()
            .filter(l -> l.startsWith("- "))
            .map(l -> l.substring(2))
            .toList();
  }

  /** Why a page is not true of a rotation as it is now, on H2; empty when it is. */
  static List<String> lies(String page, List<Boundary> reference) {
    var lies = new ArrayList<String>();
    var phases = new TreeMap<String, String>();
    int tables = page.indexOf("## On H2");
    int end = page.indexOf("\n## ", tables + 1);
    if (tables < 0 || end < 0) {
      return List.of("it has no tables");
    }
    for (String phase : page.substring(tables, end).split("\n### ", -1)) {
      phases.merge(phase.lines().findFirst().orElse(""), phase, String::concat);
    }
    for (Row row : rows(reference)) {
      boolean there = phases.getOrDefault(row.phase(), "").contains(row.head());
      if (!there && Matrix.changes(row.kind())) {
        lies.add("no row " + row.phase() + " " + row.head());
      }
      if (!there && !page.contains("| " + row.name() + " |")) {
        lies.add("nothing of " + row.name());
      }
    }
    if (page.contains(" holes** |")) {
      lies.add("it has holes");
    }
    page.lines()
        .filter(line -> line.startsWith("| ") && line.contains(" | 0 |"))
        .forEach(line -> lies.add("a cell was not run: " + line));
    return lies;
  }
}
