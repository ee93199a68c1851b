package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A dialog in front of one person.
 *
 * @param hash another one after every change
 * @param view as the app sent it
 * @param errors what the app found wrong in the last submission, by block id
 */
public record Modal(
    String id, String user, String hash, ObjectNode view, Map<String, String> errors) {
  public Modal {
    errors = Map.copyOf(errors);
  }
}
