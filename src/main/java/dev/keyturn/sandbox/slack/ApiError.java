package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** One of Slack's error names, which it sends under HTTP 200. */
final class ApiError extends RuntimeException {
  private final transient ObjectNode answer;

  private ApiError(String name, ObjectNode answer) {
    super(name, null, false, false);
    this.answer = answer;
  }

  static ApiError of(String name) {
    return new ApiError(
        name, JsonNodeFactory.instance.objectNode().put("ok", false).put("error", name));
  }

  /** With Slack's sentences about what is wrong where. */
  static ApiError of(String name, List<String> sentences) {
    var error = of(name);
    var errors = error.answer.putArray("errors");
    var messages = error.answer.putObject("response_metadata").putArray("messages");
    for (String sentence : sentences) {
      errors.add(sentence);
      messages.add("[ERROR] " + sentence);
    }
    return error;
  }

  static ApiError missingScope(String needed, String provided) {
    var error = of("missing_scope");
    error.answer.put("needed", needed).put("provided", provided);
    return error;
  }

  ObjectNode answer() {
    return answer;
  }
}
