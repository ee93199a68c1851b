package dev.keyturn.plan;

import dev.keyturn.plan.PlanType.Items;
import dev.keyturn.plan.PlanType.Section;
import dev.keyturn.plan.PlanType.Sizes;
import dev.keyturn.plan.PlanType.WholeNumber;
import dev.keyturn.plan.PlanType.Word;
import dev.keyturn.plan.PlanType.WordOr;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** One mapping of the file, with its place, and the list to which its mistakes go. */
final class YamlMapping {
  private final String path;
  private final Node node;
  private final MistakeList mistakes;
  private final Map<String, Node> values = new LinkedHashMap<>();

  /** Null while its keys are not looked at, and where they are names that the plan chooses. */
  private @Nullable PlanMapping known;

  private YamlMapping(String path, Node node, MistakeList mistakes) {
    this.path = path;
    this.node = node;
    this.mistakes = mistakes;
  }

  static YamlMapping root(String file, Node node, List<PlanMistake> mistakes) {
    var root = new YamlMapping("", node, new MistakeList(file, mistakes));
    root.readKeys("a plan with the keys " + String.join(", ", PlanKeys.PLAN.names()));
    root.known(PlanKeys.PLAN);
    return root;
  }

  /** The mapping under this key; an empty one, with a mistake told, if something else is there. */
  Optional<YamlMapping> section(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (type(key)) {
          case Section section -> entry(key, section.keys());
          case WordOr other -> entry(key, other.keys());
          case PlanType other -> throw new IllegalArgumentException(key + " is " + other);
        });
  }

  /** The same; empty as well where a word says that there is none. */
  Optional<YamlMapping> sectionOrWord(String key) {
    if (values.get(key) instanceof ScalarNode && type(key) instanceof WordOr other) {
      scalar(key).ifPresent(s -> s.oneOf(List.of(other.word())));
      return Optional.empty();
    }
    return section(key);
  }

  /** The mapping under this key, whose keys are names that the plan chooses. */
  Optional<YamlMapping> named(String key, String whatTheyAre) {
    return has(key)
        ? Optional.of(child(key).readKeys("a mapping from names to " + whatTheyAre))
        : Optional.empty();
  }

  /** The mapping under a name that the plan has chosen. */
  YamlMapping entry(String name, PlanMapping keys) {
    return child(name).asMapping(keys);
  }

  /** The mapping under this key, its keys not looked at yet. */
  YamlMapping mapping(String key, String expected) {
    return child(key).readKeys(expected);
  }

  /** Reads the keys of a list's item. */
  YamlMapping asMapping(PlanMapping known) {
    return readKeys("a mapping with " + DidYouMean.oneOf(known.names())).known(known);
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
      mistakes.wrongType(path(key), value, "a list of " + whatTheyAre);
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
        .mapToObj(i -> new YamlMapping(path(key) + "[" + i + "]", items.get(i), mistakes))
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
    mistakes.wrongType(where, value, "a single value");
    return Optional.empty();
  }

  Optional<String> text(String key) {
    var form = (PlanForm) type(key);
    return read(key, s -> s.text(form), Optional::of);
  }

  Optional<Duration> span(String key) {
    return read(key, Scalar::duration, Scalar::span);
  }

  Optional<Integer> number(String key) {
    var bounds = type(key) instanceof WholeNumber n ? n : WholeNumber.strong(1, Sizes.MOST);
    return read(
        key,
        s -> s.number(bounds.readFrom(), bounds.most()),
        usual -> Optional.of(Integer.valueOf(usual)));
  }

  boolean flag(String key) {
    return read(key, Scalar::flag, _ -> Optional.empty()).orElse(false);
  }

  Optional<String> word(String key) {
    var word = (Word) type(key);
    return read(key, s -> s.oneOf(word.words()), Optional::of);
  }

  <E extends Enum<E>> Optional<E> word(String key, Class<E> constants) {
    return word(key).flatMap(word -> PlanWord.constant(constants, word));
  }

  /** The sound items of a list; empty if there is none. */
  List<String> texts(String key, String whatTheyAre) {
    var form = (PlanForm) ((Items) type(key)).item();
    return items(key, whatTheyAre).stream()
        .flatMap(item -> item.scalar().flatMap(s -> s.text(form)).stream())
        .toList();
  }

  /** What stands under the key; else, or when a mistake was told, what the table has for it. */
  private <T> Optional<T> read(
      String key, Function<Scalar, Optional<T>> reading, Function<String, Optional<T>> usual) {
    var known = mapping().key(key);
    return scalar(key).flatMap(reading).or(() -> Optional.ofNullable(known.usual()).flatMap(usual));
  }

  private PlanType type(String key) {
    return mapping().key(key).type();
  }

  private PlanMapping mapping() {
    return Objects.requireNonNull(known, "its keys are not known yet");
  }

  /** Whether its keys are known by now, and this among them. */
  boolean knows(String key) {
    return known != null && known.names().contains(key);
  }

  void missing(String key, String remedy) {
    add(PlanReason.MISSING_KEY, path(key), node, "no " + key, "the key " + key, remedy);
  }

  void add(PlanReason reason, String where, Node at, String found, String expected, String remedy) {
    mistakes.add(reason, where, at, found, expected, remedy);
  }

  Node node(String key) {
    return values.getOrDefault(key, node);
  }

  private YamlMapping child(String key) {
    return new YamlMapping(path(key), node(key), mistakes);
  }

  private YamlMapping readKeys(String expected) {
    if (!(node instanceof MappingNode mapping)) {
      mistakes.wrongType(path, node, expected);
      return this;
    }
    for (var tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        mistakes.wrongType(path, tuple.getKeyNode(), "a word as key");
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
  YamlMapping known(PlanMapping shape) {
    known = shape;
    if (node instanceof MappingNode mapping) {
      var misspelt = new HashSet<String>();
      for (var tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key
            && !shape.names().contains(key.getValue())) {
          var found = "the key " + Redaction.of(key.getValue());
          var remedy = DidYouMean.remedy(key.getValue(), shape.names());
          DidYouMean.to(key.getValue(), shape.names()).ifPresent(misspelt::add);
          add(
              PlanReason.UNKNOWN_KEY,
              path(Redaction.key(key.getValue())),
              key,
              found,
              DidYouMean.oneOf(shape.names()),
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
}
