package dev.keyturn.sandbox.railway;

import graphql.schema.DataFetchingEnvironment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An object of the API: each field is read only when a document selects it. */
final class GraphqlObject {
  private final String type;
  private final Map<String, Function<DataFetchingEnvironment, @Nullable Object>> fields =
      new LinkedHashMap<>();

  private GraphqlObject(String type) {
    this.type = type;
  }

  static GraphqlObject of(String type) {
    return new GraphqlObject(type);
  }

  String type() {
    return type;
  }

  GraphqlObject put(String field, @Nullable Object value) {
    fields.put(field, _ -> value);
    return this;
  }

  GraphqlObject lazy(String field, Supplier<@Nullable Object> value) {
    fields.put(field, _ -> value.get());
    return this;
  }

  GraphqlObject with(String field, Function<DataFetchingEnvironment, @Nullable Object> value) {
    fields.put(field, value);
    return this;
  }

  @Nullable Object read(DataFetchingEnvironment selection) {
    var field = selection.getField().getName();
    var reader = fields.get(field);
    if (reader == null) {
      throw GraphqlRefusal.notSimulated(type + "." + field);
    }
    return reader.apply(selection);
  }
}
