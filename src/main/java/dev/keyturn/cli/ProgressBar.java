package dev.keyturn.cli;

import dev.keyturn.engine.TickResult;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows a rotation while it moves: a bar on a terminal, a line for each change elsewhere, nothing
 * beside JSON.
 */
final class ProgressBar {
  private static final int WIDTH = 24;
  private static final int LONGEST = 118;
  private static final List<Phase> PHASES = List.of(Phase.values());

  private final Console console;
  private final boolean silent;
  private final Map<RotationId, String> shown = new HashMap<>();
  private final Map<RotationId, Long> most = new HashMap<>();

  ProgressBar(Console console, boolean silent) {
    this.console = console;
    this.silent = silent;
  }

  /** Shows a rotation after a turn. */
  void show(Rotation rotation, TickResult result) {
    if (silent || result instanceof TickResult.Busy) {
      return;
    }
    Phase phase = rotation.state().phase();
    String text =
        switch (result) {
          case TickResult.Waiting w ->
              phase + "  " + w.why() + (w.detail().isEmpty() ? "" : "  " + w.detail());
          case TickResult.Stalled s -> phase + "  stalled: " + s.why() + "  " + s.detail();
          case TickResult.Ended _, TickResult.Busy _ -> phase.name();
        };
    show(rotation.id(), phase, moved(rotation.id(), result), text);
  }

  /** Shows a rotation that another process moves. */
  void show(Rotation rotation) {
    if (silent) {
      return;
    }
    Phase phase = rotation.state().phase();
    ReasonCode stalled = rotation.state().stalled();
    ReasonCode why = stalled == null ? rotation.waitingFor() : stalled;
    String note = rotation.note().isEmpty() ? "" : "  " + rotation.note();
    String text =
        why == null || phase.ended()
            ? phase.name()
            : phase + (stalled == null ? "  " : "  stalled: ") + why + note;
    show(rotation.id(), phase, "", text);
  }

  private void show(RotationId id, Phase phase, String moved, String text) {
    if (console.terminal()) {
      String line = bar(phase) + " " + moved + text;
      console.overwrite(line.length() > LONGEST ? line.substring(0, LONGEST - 1) + "…" : line);
    } else if (!text.equals(shown.put(id, text))) {
      console.note(text);
    }
  }

  /** How far the re-encryption is, against the most that was ever left. */
  private String moved(RotationId id, TickResult result) {
    if (!(result instanceof TickResult.Waiting w) || w.left() == null) {
      return "";
    }
    long all = most.merge(id, w.left(), Math::max);
    long done = all - w.left();
    int filled = all == 0 ? WIDTH : (int) (WIDTH * done / all);
    return "re-encrypted ["
        + "#".repeat(filled)
        + ".".repeat(WIDTH - filled)
        + "] "
        + done
        + " of "
        + all
        + "  ";
  }

  /** Leaves the bar's line. */
  void finish() {
    if (!silent && console.terminal()) {
      console.note("");
    }
  }

  private static String bar(Phase phase) {
    List<Phase> way =
        PHASES.stream().filter(p -> p.goesBack() == phase.goesBack() && !p.ended()).toList();
    int done = phase.ended() ? WIDTH : WIDTH * way.indexOf(phase) / way.size();
    return "[" + (phase.goesBack() ? "<" : "=").repeat(done) + " ".repeat(WIDTH - done) + "]";
  }
}
