package dev.keyturn.audit;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object, taken out one by one, so that an unknown member cannot pass
 * unseen.
 */
final class EntryFields {
  private final String path;
  private final Map<String, Object> left = new TreeMap<>();

  private EntryFields(String path, Map<?, ?> object) {
    this.path = path;
    object.forEach((name, value) -> left.put((String) name, value));
  }

  /** Reads a whole line that must hold one canonical JSON object. */
  static <T> T readLine(String text, Reading<T> reading) throws UnreadableAudit {
    if (!(CanonicalJson.parse(text) instanceof Map<?, ?> object)) {
      throw new UnreadableAudit("line is not a JSON object");
    }
    return read("", object, reading);
  }

  private static <T> T read(String path, Map<?, ?> object, Reading<T> reading)
      throws UnreadableAudit {
    var fields = new EntryFields(path, object);
    try {
      var result = reading.read(fields);
      if (!fields.left.isEmpty()) {
        throw new UnreadableAudit(
            "there are fields that this version does not know: %s in %s"
                .formatted(fields.left.size(), (path.isEmpty() ? "the entry" : path)));
      }
      return result;
    } catch (IllegalArgumentException e) {
      throw new UnreadableAudit(String.valueOf(e.getMessage()));
    }
  }

  String text(String name) throws UnreadableAudit {
    return present(name, optionalText(name));
  }

  @Nullable String optionalText(String name) throws UnreadableAudit {
    return as(name, String.class, "text");
  }

  long number(String name) throws UnreadableAudit {
    return present(name, optionalNumber(name));
  }

  @Nullable Long optionalNumber(String name) throws UnreadableAudit {
    return as(name, Long.class, "a number");
  }

  <T> T object(String name, Reading<T> reading) throws UnreadableAudit {
    return present(name, optionalObject(name, reading));
  }

  <T> @Nullable T optionalObject(String name, Reading<T> reading) throws UnreadableAudit {
    var object = as(name, Map.class, "an object");
    return object == null ? null : read(path + name, object, reading);
  }

  private <T> @Nullable T as(String name, Class<T> type, String wanted) throws UnreadableAudit {
    var value = left.remove(name);
    if (value != null && !type.isInstance(value)) {
      throw new UnreadableAudit(full(name) + " is not " + wanted);
    }
    return type.cast(value);
  }

  private <T> T present(String name, @Nullable T value) throws UnreadableAudit {
    if (value == null) {
      throw new UnreadableAudit(full(name) + " is missing");
    }
    return value;
  }

  private String full(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Turns the members of an object into a value. */
  @FunctionalInterface
  interface Reading<T> {
    T read(EntryFields fields) throws UnreadableAudit;
  }
}
