package dev.keyturn.sandbox.railway;

import graphql.schema.DataFetchingEnvironment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An object of the API: each field is read only when a document selects it. */
final class View {
  private final String type;
  private final Map<String, Function<DataFetchingEnvironment, @Nullable Object>> fields =
      new LinkedHashMap<>();

  private View(String type) {
    this.type = type;
  }

  static View of(String type) {
    return new View(type);
  }

  String type() {
    return type;
  }

  View put(String field, @Nullable Object value) {
    fields.put(field, _ -> value);
    return this;
  }

  View lazy(String field, Supplier<@Nullable Object> value) {
    fields.put(field, _ -> value.get());
    return this;
  }

  View with(String field, Function<DataFetchingEnvironment, @Nullable Object> value) {
    fields.put(field, value);
    return this;
  }

  @Nullable Object read(DataFetchingEnvironment selection) {
    var field = selection.getField().getName();
    var reader = fields.get(field);
    if (reader == null) {
      throw Refusal.notSimulated(type + "." + field);
    }
    return reader.apply(selection);
  }
}
