package dev.keyturn.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a command writes: results to standard output, everything else to standard error. */
final class Console {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
          .build();

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;

  Console(PrintWriter out, PrintWriter err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Whether a person watches: then there are progress bars and colours. */
  boolean terminal() {
    return terminal;
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }

  /** The components of a record by name, in their order, as {@link #json} writes them. */
  static Map<String, Object> fields(Record view) {
    return JSON.convertValue(view, new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  void json(Object value) {
    try {
      line(JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report can always be written", e);
    }
  }

  /** The same report as JSON on one line, or as text. */
  void report(boolean asJson, Map<String, ?> value, String text) {
    if (asJson) {
      json(value);
    } else {
      line(text);
    }
  }

  void note(String text) {
    err.println(text);
    err.flush();
  }

  /** Overwrites the present line of a terminal. */
  void overwrite(String text) {
    err.print("\r\u001b[2K" + text);
    err.flush();
  }
}
