package dev.keyturn.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** How one type of value stands in a stored text, there and back. */
record StoredForm<V>(Function<V, JsonNode> writer, Reader<V> reader) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  static final StoredForm<String> TEXT =
      value(JSON::textNode, JsonNode::isTextual, JsonNode::textValue, "is no text");
  static final StoredForm<Integer> NUMBER =
      value(
          n -> JSON.numberNode(n.intValue()),
          JsonNode::isInt,
          JsonNode::intValue,
          "is no whole number");
  static final StoredForm<Boolean> FLAG =
      value(
          JSON::booleanNode,
          JsonNode::isBoolean,
          JsonNode::booleanValue,
          "is neither true nor false");
  static final StoredForm<Duration> SPAN =
      new StoredForm<>(
          span -> JSON.textNode(span.toString()),
          (path, node) -> Duration.parse(TEXT.read(path, node)));

  interface Reader<V> {
    /**
     * @param path of the node, for the message
     * @throws UnreadablePlan when something else stands there
     */
    V read(String path, JsonNode node);
  }

  JsonNode write(V value) {
    return writer.apply(value);
  }

  V read(String path, JsonNode node) {
    return reader.read(path, node);
  }

  private static <V> StoredForm<V> value(
      Function<V, JsonNode> writer,
      Predicate<JsonNode> is,
      Function<JsonNode, V> reader,
      String otherwise) {
    return new StoredForm<>(
        writer,
        (path, node) -> {
          if (!is.test(node)) {
            throw new UnreadablePlan(path + " " + otherwise);
          }
          return reader.apply(node);
        });
  }

  /** Constants by words of the text's own, so that renaming a constant changes no text. */
  static <E extends Enum<E>> StoredForm<E> words(Map<String, E> constants) {
    var words = new TreeMap<E, String>();
    constants.forEach((word, constant) -> words.put(constant, word));
    return new StoredForm<>(
        constant -> JSON.textNode(words.get(constant)),
        (path, node) ->
            Optional.ofNullable(constants.get(TEXT.read(path, node)))
                .orElseThrow(() -> unknownWord(path)));
  }

  static <V> StoredForm<List<V>> list(StoredForm<V> item) {
    return new StoredForm<>(
        items -> {
          ArrayNode out = JSON.arrayNode();
          items.forEach(i -> out.add(item.write(i)));
          return out;
        },
        (path, node) -> {
          if (!node.isArray()) {
            throw new UnreadablePlan(path + " is no list");
          }
          var items = new ArrayList<V>();
          for (JsonNode i : node) {
            items.add(item.read(path + "[" + items.size() + "]", i));
          }
          return items;
        });
  }

  /** An object whose fields are names. */
  static <V> StoredForm<Map<String, V>> named(StoredForm<V> value) {
    return new StoredForm<>(
        all -> {
          ObjectNode out = JSON.objectNode();
          all.forEach((name, v) -> out.set(name, value.write(v)));
          return out;
        },
        (path, node) -> {
          var all = new TreeMap<String, V>();
          StoredFields.object(path, node)
              .properties()
              .forEach(f -> all.put(f.getKey(), value.read(path + "." + f.getKey(), f.getValue())));
          return all;
        });
  }

  static <T> StoredForm<T> object(Function<StoredFields<T>, T> fields) {
    return new StoredForm<>(
        whole -> StoredFields.write(whole, fields),
        (path, node) -> StoredFields.read(path, node, fields));
  }

  /** One of several objects, told apart by their kind, which comes first. */
  static <T> StoredForm<T> kinds(String prefix, List<Kind<? extends T>> kinds) {
    return new StoredForm<>(
        whole -> {
          var kind = kinds.stream().filter(k -> k.type().isInstance(whole)).findFirst();
          ObjectNode out = JSON.objectNode().put("kind", prefix + kind.orElseThrow().word());
          return out.setAll(kind.orElseThrow().write(whole));
        },
        (path, node) -> {
          ObjectNode fields = StoredFields.object(path, node).deepCopy();
          String where = StoredFields.path(path, "kind");
          String word = TEXT.read(where, StoredFields.field(path, fields, "kind"));
          fields.remove("kind");
          return kinds.stream()
              .filter(k -> word.equals(prefix + k.word()))
              .findFirst()
              .orElseThrow(() -> unknownWord(where))
              .fields()
              .read(path, fields);
        });
  }

  record Kind<T>(String word, Class<T> type, StoredForm<T> fields) {
    private ObjectNode write(Object whole) {
      return (ObjectNode) fields.write(type.cast(whole));
    }
  }

  static <T> Kind<T> kind(String word, Class<T> type, Function<StoredFields<T>, T> fields) {
    return new Kind<>(word, type, object(fields));
  }

  private static UnreadablePlan unknownWord(String path) {
    return new UnreadablePlan(path + " is a word that is not known here");
  }
}
