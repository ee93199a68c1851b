package dev.keyturn.sandbox.railway;

import java.util.LinkedHashMap;

/**
 * The latest answer to each of the questions asked most recently, for {@link Fault.StaleAnswer}.
 */
final class LastAnswers {
  private static final int KEPT = 200;

  private final LinkedHashMap<Object, GraphqlApi.Answer> answers = new LinkedHashMap<>();

  /** Keeps an answer and returns the one before it, or the same one when the question is new. */
  synchronized GraphqlApi.Answer exchange(Object question, GraphqlApi.Answer answer) {
    var before = answers.remove(question);
    answers.put(question, answer);
    if (answers.size() > KEPT) {
      answers.pollFirstEntry();
    }
    return before == null ? answer : before;
  }
}
