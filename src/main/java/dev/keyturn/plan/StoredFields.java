package dev.keyturn.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of one object of a stored text: each must be there, and none beside them. */
final class StoredFields {
  private final String path;
  private final ObjectNode object;
  private final Set<String> asked = new HashSet<>();

  private StoredFields(String path, ObjectNode object) {
    this.path = path;
    this.object = object;
  }

  /**
   * @throws UnreadablePlan when it is no object, or has a field that the reader has not asked for
   */
  static <T> T read(String path, JsonNode node, Function<StoredFields, T> reader) {
    if (!(node instanceof ObjectNode object)) {
      throw new UnreadablePlan((path.isEmpty() ? "it" : path) + " is no object");
    }
    var fields = new StoredFields(path, object);
    T read = reader.apply(fields);
    for (String field : names(object)) {
      if (!fields.asked.contains(field)) {
        throw fields.unreadable(field, "is a field that is not known here");
      }
    }
    return read;
  }

  boolean has(String field) {
    return object.has(field);
  }

  boolean isNull(String field) {
    return field(field).isNull();
  }

  String text(String field) {
    JsonNode value = field(field);
    if (!value.isTextual()) {
      throw unreadable(field, "is no text");
    }
    return value.textValue();
  }

  @Nullable String textOrNull(String field) {
    return isNull(field) ? null : text(field);
  }

  int number(String field) {
    JsonNode value = field(field);
    if (!value.isInt()) {
      throw unreadable(field, "is no whole number");
    }
    return value.intValue();
  }

  boolean flag(String field) {
    JsonNode value = field(field);
    if (!value.isBoolean()) {
      throw unreadable(field, "is neither true nor false");
    }
    return value.booleanValue();
  }

  Duration span(String field) {
    return Duration.parse(text(field));
  }

  <E extends Enum<E>> E word(String field, StoredWords<E> words) {
    return words
        .constant(text(field))
        .orElseThrow(() -> unreadable(field, "is a word that is not known here"));
  }

  /** Every field of an object whose fields are names, each with one of these words. */
  <E extends Enum<E>> Map<String, E> words(StoredWords<E> words) {
    var found = new TreeMap<String, E>();
    names(object).forEach(name -> found.put(name, word(name, words)));
    return found;
  }

  <T> T object(String field, Function<StoredFields, T> reader) {
    return read(path(field), field(field), reader);
  }

  <T> List<T> list(String field, Function<StoredFields, T> reader) {
    var items = new ArrayList<T>();
    for (JsonNode item : items(field)) {
      items.add(read(path(field) + "[" + items.size() + "]", item, reader));
    }
    return items;
  }

  List<String> texts(String field) {
    var items = new ArrayList<String>();
    for (JsonNode item : items(field)) {
      if (!item.isTextual()) {
        throw unreadable(field, "is no list of texts");
      }
      items.add(item.textValue());
    }
    return items;
  }

  UnreadablePlan unreadable(String field, String why) {
    return new UnreadablePlan(path(field) + " " + why);
  }

  private JsonNode items(String field) {
    JsonNode value = field(field);
    if (!value.isArray()) {
      throw unreadable(field, "is no list");
    }
    return value;
  }

  private JsonNode field(String field) {
    asked.add(field);
    JsonNode value = object.get(field);
    if (value == null) {
      throw unreadable(field, "is missing");
    }
    return value;
  }

  private String path(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  private static List<String> names(ObjectNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }
}
