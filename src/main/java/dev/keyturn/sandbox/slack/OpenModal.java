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
public record OpenModal(
    String id, String user, String hash, ObjectNode view, Map<String, String> errors) {
  public OpenModal {
    errors = Map.copyOf(errors);
  }
}
