package dev.keyturn.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one object of a stored text, named once for both directions: while it is written
 * each is taken from the object, and while it is read from the text, where it must be and nothing
 * beside them.
 */
final class StoredFields<T> {
  private final String path;

  /** Null while it is read. */
  private final @Nullable T whole;

  /** Empty while it is written. */
  private final ObjectNode text;

  /** The fields named so far, in the order in which they are written. */
  private final TreeMap<String, JsonNode> named = new TreeMap<>();

  private StoredFields(String path, @Nullable T whole, ObjectNode text) {
    this.path = path;
    this.whole = whole;
    this.text = text;
  }

  static <T> ObjectNode write(T whole, Function<StoredFields<T>, T> each) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    var fields = new StoredFields<>("", whole, out);
    var _ = each.apply(fields);
    out.setAll(fields.named);
    return out;
  }

  /**
   * @throws UnreadablePlan when it is no object, or lacks a field, or has another one
   */
  static <T> T read(String path, JsonNode node, Function<StoredFields<T>, T> each) {
    ObjectNode text = object(path, node);
    var fields = new StoredFields<T>(path, null, text);
    T read = each.apply(fields);
    text.fieldNames()
        .forEachRemaining(field -> {
          if (!fields.named.containsKey(field)) {
            throw new UnreadablePlan(path(path, field) + " is a field that is not known here");
          }
        });
    return read;
  }

  /**
   * One field.
   *
   * @param of what it is in an object that is written
   */
  <V> V get(String field, StoredForm<V> form, Function<T, V> of) {
    if (whole == null) {
      return form.read(path(path, field), found(field));
    }
    V value = of.apply(whole);
    named.put(field, form.write(value));
    return value;
  }

  <V> @Nullable V getOrNull(String field, StoredForm<V> form, Function<T, @Nullable V> of) {
    if (whole == null) {
      JsonNode node = found(field);
      return node.isNull() ? null : form.read(path(path, field), node);
    }
    V value = of.apply(whole);
    named.put(field, value == null ? NullNode.instance : form.write(value));
    return value;
  }

  /** A field that is left out where it says nothing more than this. */
  <V> V getUnless(String field, StoredForm<V> form, Function<T, V> of, V usual) {
    return (whole == null ? text.has(field) : !of.apply(whole).equals(usual))
        ? get(field, form, of)
        : usual;
  }

  /** Whether the text that is read lacks the field. */
  boolean lacks(String field) {
    return whole == null && !text.has(field);
  }

  private JsonNode found(String field) {
    JsonNode node = field(path, text, field);
    named.put(field, node);
    return node;
  }

  static JsonNode field(String path, ObjectNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null) {
      throw new UnreadablePlan(path(path, field) + " is missing");
    }
    return value;
  }

  static ObjectNode object(String path, JsonNode node) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new UnreadablePlan((path.isEmpty() ? "it" : path) + " is no object");
  }

  static String path(String path, String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
