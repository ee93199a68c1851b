package dev.keyturn.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import java.io.IOException;

/**
 * A task's data as JSON, read as the one type that the task names. The scheduler's own way is Java
 * serialization, with which whoever can write the table could run code in every process.
 */
final class JsonSerializer implements Serializer {
  private final JsonMapper json = new JsonMapper();

  @Override
  public byte[] serialize(Object data) {
    try {
      return json.writeValueAsBytes(data);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a task's data must fit into JSON", e);
    }
  }

  @Override
  public <T> T deserialize(Class<T> type, byte[] data) {
    try {
      return json.readValue(data, type);
    } catch (IOException e) {
      throw new IllegalArgumentException("a task's data is not what its type says", e);
    }
  }
}
