package dev.keyturn.plan;

import java.util.List;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The mistakes of one file.
 *
 * @param found grows with each that is told
 */
record MistakeList(String file, List<PlanMistake> found) {

  void add(PlanReason reason, String where, Node at, String found, String expected, String remedy) {
    found()
        .add(
            new PlanFinding(reason, where, found, expected, remedy)
                .at(file, PlanSource.Place.of(at.getStartMark())));
  }

  void wrongType(String where, Node at, String expected) {
    var found =
        switch (at) {
          case MappingNode _ -> "a mapping";
          case SequenceNode _ -> "a list";
          case ScalarNode scalar when scalar.getValue().isEmpty() -> "nothing";
          case ScalarNode scalar -> Redaction.of(scalar.getValue());
          default -> "something else";
        };
    add(PlanReason.WRONG_TYPE, where, at, found, expected, "Write " + expected + " here.");
  }
}
