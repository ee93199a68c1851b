package dev.keyturn.engine;

import dev.keyturn.engine.HumanEdits.Edit;
import dev.keyturn.rotation.Phase;
import org.junit.jupiter.api.Test;

class HumanEditsTest {
  @Test
  void table() {
    for (Phase phase : Phase.values()) {
      if (phase.ended()) {
        continue;
      }
      for (Edit edit : Edit.values()) {
        String line;
        try {
          HumanEdits.Story story =
              phase.goesBack()
                  ? new HumanEdits(phase, edit).playBack()
                  : new HumanEdits(phase, edit).play();
          line =
              story == null
                  ? "-"
                  : story.after()
                      + (story.kept() ? "" : " OVERWRITTEN")
                      + " -> "
                      + story.end()
                      + "   "
                      + story.words();
        } catch (Throwable e) {
          line = "!! " + e;
        }
        System.out.println(phase + " " + edit + ": " + line);
      }
    }
  }
}
