package dev.keyturn.sandbox.slack;

/**
 * What became of something that a person did.
 *
 * @param status of the app's answer; 200 for an acknowledged envelope, 0 when no answer came
 * @param body of that answer
 * @param error what Slack tells the person, such as {@code operation_timeout}; empty: nothing
 */
public record ClickOutcome(int status, String body, String error) {
  static ClickOutcome silent(String error) {
    return new ClickOutcome(0, "", error);
  }
}
