package dev.keyturn.plan;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** One mapping of the file, with its place, and the list to which its mistakes go. */
final class YamlMapping {
  private final String path;
  private final Node node;
  private final List<PlanMistake> mistakes;
  private final String file;
  private final Map<String, Node> values = new LinkedHashMap<>();

  private YamlMapping(String file, String path, Node node, List<PlanMistake> mistakes) {
    this.file = file;
    this.path = path;
    this.node = node;
    this.mistakes = mistakes;
  }

  static YamlMapping root(String file, Node node, List<PlanMistake> mistakes) {
    var root = new YamlMapping(file, "", node, mistakes);
    root.readKeys("a plan with the keys " + String.join(", ", PlanKeys.PLAN.keys()));
    root.known(PlanKeys.PLAN);
    return root;
  }

  /**
   * The mapping under this key; an empty one, with a mistake told, if something else stands there.
   */
  YamlMapping section(String key, PlanKeys shape) {
    return child(key).readKeys("a mapping with " + DidYouMean.oneOf(shape.keys())).known(shape);
  }

  /** The mapping under this key, whose keys are names that the plan chooses. */
  YamlMapping namedThings(String key, String whatTheyAre) {
    return child(key).readKeys("a mapping from names to " + whatTheyAre);
  }

  /** The mapping under this key, its keys not looked at yet. */
  YamlMapping mapping(String key, String expected) {
    return child(key).readKeys(expected);
  }

  /** Reads the keys of a list's item. */
  YamlMapping asMapping(PlanKeys shape) {
    return readKeys("a mapping with " + DidYouMean.oneOf(shape.keys())).known(shape);
  }

  /**
   * The items of the list under this key, each as a section of its own; a mistake is told if it is
   * no list.
   */
  List<YamlMapping> items(String key, String whatTheyAre) {
    var value = values.get(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof SequenceNode sequence)) {
      wrongType(path(key), value, "a list of " + whatTheyAre);
      return List.of();
    }
    var items = sequence.getValue();
    if (items.isEmpty()) {
      add(
          PlanReason.EMPTY_PLAN,
          path(key),
          value,
          "an empty list",
          "at least one entry",
          "Add one.");
    }
    return IntStream.range(0, items.size())
        .mapToObj(i -> new YamlMapping(file, path(key) + "[" + i + "]", items.get(i), mistakes))
        .toList();
  }

  boolean isMapping() {
    return node instanceof MappingNode;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  List<String> keys() {
    return List.copyOf(values.keySet());
  }

  String path() {
    return path;
  }

  String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  Node node() {
    return node;
  }

  /** The scalar under this key, to be read as one type or another; empty if the key is absent. */
  Optional<Scalar> scalar(String key) {
    return Optional.ofNullable(values.get(key)).flatMap(value -> scalar(path(key), value));
  }

  /** This item of a list as a scalar. */
  Optional<Scalar> scalar() {
    return scalar(path, node);
  }

  private Optional<Scalar> scalar(String where, Node value) {
    if (value instanceof ScalarNode scalar) {
      return Optional.of(new Scalar(this, where, scalar));
    }
    wrongType(where, value, "a single value");
    return Optional.empty();
  }

  boolean isScalar(String key) {
    return values.get(key) instanceof ScalarNode;
  }

  /** Tells it if the single value under this key is any other than this word. */
  void onlyWord(String key, String word) {
    scalar(key).ifPresent(s -> s.mustBe(word));
  }

  /** Tells that two keys exclude each other. */
  void exclude(String key, String other, String remedy) {
    if (has(key) && has(other)) {
      add(
          PlanReason.CONFLICTING_KEYS,
          path(key),
          node(key),
          key + " beside " + other,
          "one of them",
          remedy);
    }
  }

  void missing(String key, String remedy) {
    add(PlanReason.MISSING_KEY, path(key), node, "no " + key, "the key " + key, remedy);
  }

  void add(PlanReason reason, String where, Node at, String found, String expected, String remedy) {
    var place = PlanSource.Place.of(at.getStartMark());
    mistakes.add(
        new PlanMistake(
            reason, file, place.line(), place.column(), where, found, expected, remedy));
  }

  private Node node(String key) {
    return values.getOrDefault(key, node);
  }

  private YamlMapping child(String key) {
    return new YamlMapping(file, path(key), node(key), mistakes);
  }

  private YamlMapping readKeys(String expected) {
    if (!(node instanceof MappingNode mapping)) {
      wrongType(path, node, expected);
      return this;
    }
    for (var tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        wrongType(path, tuple.getKeyNode(), "a word as key");
      } else if (values.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
        var found = "the key " + Redaction.of(key.getValue()) + " twice";
        add(
            PlanReason.DUPLICATE_KEY,
            path(Redaction.key(key.getValue())),
            key,
            found,
            "it once",
            "Delete one of the two.");
      }
    }
    return this;
  }

  /** Tells unknown keys, and missing ones unless they are only misspelt. */
  YamlMapping known(PlanKeys shape) {
    if (node instanceof MappingNode mapping) {
      var misspelt = new HashSet<String>();
      for (var tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key
            && !shape.keys().contains(key.getValue())) {
          var found = "the key " + Redaction.of(key.getValue());
          var remedy = DidYouMean.remedy(key.getValue(), shape.keys());
          DidYouMean.to(key.getValue(), shape.keys()).ifPresent(misspelt::add);
          add(
              PlanReason.UNKNOWN_KEY,
              path(Redaction.key(key.getValue())),
              key,
              found,
              DidYouMean.oneOf(shape.keys()),
              remedy);
        }
      }
      for (var key : shape.required()) {
        if (!has(key) && !misspelt.contains(key)) {
          missing(key, "Add " + key + ".");
        }
      }
    }
    return this;
  }

  private void wrongType(String where, Node at, String expected) {
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
