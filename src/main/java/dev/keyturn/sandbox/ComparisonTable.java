package dev.keyturn.sandbox;

import dev.keyturn.sandbox.app.Habit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One run, or two side by side, as plain text of at most 100 columns. Colour only says again what
 * the words say.
 */
public final class ComparisonTable {
  private static final int WIDTH = 100;
  private static final int LABEL = 37;
  private static final int COLUMN = 29;
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";

  private enum Tone {
    PLAIN,
    GOOD,
    BAD
  }

  /** One cell; every text is a line of its own. */
  private record Cell(List<String> lines, Tone tone) {
    static Cell plain(String text) {
      return new Cell(List.of(text), Tone.PLAIN);
    }

    static Cell judged(String text, boolean good) {
      return new Cell(List.of(text), good ? Tone.GOOD : Tone.BAD);
    }
  }

  private interface Row {
    Cell of(RunReport run);
  }

  private final List<RunReport> runs;
  private final boolean ansi;
  private final StringBuilder text = new StringBuilder();

  private ComparisonTable(List<RunReport> runs, boolean ansi) {
    this.runs = runs;
    this.ansi = ansi;
  }

  /**
   * Renders the runs.
   *
   * @param runs one or two
   * @param timeScale how time is compressed, in words
   * @param ansi with colours for a terminal
   */
  public static String render(List<RunReport> runs, String timeScale, boolean ansi) {
    if (runs.isEmpty() || runs.size() > 2) {
      throw new IllegalArgumentException("the table takes one or two runs, found " + runs.size());
    }
    return new ComparisonTable(List.copyOf(runs), ansi).table(timeScale);
  }

  private String table(String timeScale) {
    line(
        "",
        runs.stream()
            .map(run -> Cell.plain(run.mode() == RunReport.Mode.KEYTURN ? "Keyturn" : "by hand"))
            .toList(),
        true);
    text.append("-".repeat(LABEL + (2 + COLUMN) * runs.size())).append('\n');
    row("Habit of the application", run -> new Cell(habit(run.habit()), Tone.PLAIN));
    row(
        "Tokens rejected",
        run -> refused(run.tokensRejected(), run.tokensVerified() + run.tokensRejected()));
    row(
        "Backups lost",
        run -> refused(run.backupsLost(), run.backupsReadable() + run.backupsLost()));
    row(
        "API keys rejected",
        run -> refused(run.apiKeysRejected(), run.apiKeysAccepted() + run.apiKeysRejected()));
    row("Requests that failed otherwise", run -> zero(run.requestsFailed()));
    row("Redeploys per service", run -> new Cell(redeploys(run.redeploysPerService()), Tone.PLAIN));
    row(
        "Railway API calls (mutations)",
        run -> Cell.plain("%s (%s)".formatted(n(run.railwayCalls()), n(run.railwayMutations()))));
    row("Vault calls", run -> Cell.plain(n(run.vaultCalls())));
    row("Seconds with a mixed fleet", run -> Cell.plain(seconds(run.mixedFleetSeconds())));
    row("New value ever only in memory", ComparisonTable::onlyInMemory);
    row("New values used before Vault had them", run -> zero(run.newValuesUsedBeforeKept()));
    row("Audit trail verified", ComparisonTable::audit);
    row("Outcome", run -> Cell.plain(run.outcome()));
    row("Seconds taken", run -> Cell.plain(seconds(run.secondsTaken())));
    text.append('\n');
    wrap("Time is compressed: " + timeScale, WIDTH).forEach(part -> text.append(part).append('\n'));
    return text.toString();
  }

  private static List<String> habit(Habit habit) {
    return switch (habit) {
      case THREE_SLOT -> List.of("signs with NAME, accepts all", "three slots, re-encrypts");
      case NEW_FIRST -> List.of("signs with NAME_NEW at once,", "never re-encrypts");
    };
  }

  private static Cell refused(long bad, long all) {
    return Cell.judged(n(bad) + " of " + n(all), bad == 0);
  }

  private static Cell zero(long count) {
    return Cell.judged(n(count), count == 0);
  }

  private static List<String> redeploys(Map<String, Integer> perService) {
    List<Integer> different = perService.values().stream().distinct().toList();
    if (perService.size() > 3 && different.size() == 1) {
      return List.of(different.getFirst() + " each, " + perService.size() + " services");
    }
    return perService.entrySet().stream().map(of -> of.getKey() + ": " + of.getValue()).toList();
  }

  private static Cell onlyInMemory(RunReport run) {
    double span = run.newValueOnlyInMemorySeconds();
    return span == 0 ? Cell.judged("no", true) : Cell.judged("yes, " + seconds(span) + " s", false);
  }

  private static Cell audit(RunReport run) {
    if (run.auditEntries() == 0) {
      return Cell.judged("no trail", false);
    }
    return Cell.judged(
        (run.auditVerified() ? "yes, " : "NO, ") + n(run.auditEntries()) + " entries",
        run.auditVerified());
  }

  private static String n(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String seconds(double span) {
    return String.format(Locale.ROOT, "%.1f", span);
  }

  private void row(String label, Row row) {
    line(label, runs.stream().map(row::of).toList(), false);
  }

  private void line(String label, List<Cell> cells, boolean head) {
    List<List<String>> columns =
        cells.stream()
            .map(cell -> cell.lines().stream().flatMap(of -> wrap(of, COLUMN).stream()).toList())
            .toList();
    int height = columns.stream().mapToInt(List::size).max().orElse(1);
    for (int i = 0; i < height; i++) {
      StringBuilder line = new StringBuilder(pad(i == 0 ? label : "", LABEL));
      for (int column = 0; column < columns.size(); column++) {
        List<String> lines = columns.get(column);
        String part = i < lines.size() ? lines.get(i) : "";
        line.append("  ").append(coloured(part, head ? BOLD : colour(cells.get(column).tone())));
        if (column < columns.size() - 1) {
          line.append(pad("", COLUMN - part.length()));
        }
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private static String colour(Tone tone) {
    return switch (tone) {
      case PLAIN -> "";
      case GOOD -> GREEN;
      case BAD -> RED;
    };
  }

  private String coloured(String part, String colour) {
    return ansi && !colour.isEmpty() && !part.isEmpty() ? colour + part + RESET : part;
  }

  private static String pad(String part, int width) {
    return part + " ".repeat(Math.max(0, width - part.length()));
  }

  /** Breaks at spaces, and within a word that is longer than the width. */
  private static List<String> wrap(String whole, int width) {
    List<String> lines = new ArrayList<>();
    String rest = whole.strip();
    while (rest.length() > width) {
      int space = rest.lastIndexOf(' ', width);
      int end = space > 0 ? space : width;
      lines.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).strip();
    }
    lines.add(rest);
    return lines;
  }
}
