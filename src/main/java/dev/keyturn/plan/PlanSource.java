package dev.keyturn.plan;

import java.util.HashMap;
import java.util.Map;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Where in its file each part of a plan stands, so that a rule that was checked on the pure plan
 * can still be told with line and column.
 */
public final class PlanSource {
  private final String file;
  private final Map<String, Place> places = new HashMap<>();

  private PlanSource(String file) {
    this.file = file;
  }

  /** A line and a column, both counted from 1. */
  record Place(int line, int column) {
    static final Place START = new Place(1, 1);

    static Place of(Mark mark) {
      return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }
  }

  static PlanSource of(String file, Node root) {
    var source = new PlanSource(file);
    source.remember("", root);
    return source;
  }

  /** The file's name as people know it. */
  public String file() {
    return file;
  }

  PlanMistake mistake(PlanFinding finding) {
    return finding.at(file, placeOf(finding.path()));
  }

  /** The place of this path, or of the nearest part around it that the file has. */
  Place placeOf(String path) {
    for (var p = path; !p.isEmpty(); p = p.substring(0, Math.max(0, lastSeparator(p)))) {
      var place = places.get(p);
      if (place != null) {
        return place;
      }
    }
    return places.getOrDefault("", Place.START);
  }

  private static int lastSeparator(String path) {
    return Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
  }

  private void remember(String path, Node node) {
    places.putIfAbsent(path, Place.of(node.getStartMark()));
    if (node instanceof MappingNode mapping) {
      for (var tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          remember(
              path.isEmpty() ? key.getValue() : path + "." + key.getValue(), tuple.getValueNode());
        }
      }
    } else if (node instanceof SequenceNode sequence) {
      var items = sequence.getValue();
      for (int i = 0; i < items.size(); i++) {
        remember(path + "[" + i + "]", items.get(i));
      }
    }
  }
}
