package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The dialogs that are open in front of people. */
final class Dialogs {
  private final Naming naming;
  private final Runnable changed;
  private final Map<String, OpenModal> modals = new LinkedHashMap<>();

  /**
   * @param changed told after every change
   */
  Dialogs(Naming naming, Runnable changed) {
    this.naming = naming;
    this.changed = changed;
  }

  synchronized OpenModal open(String user, ObjectNode view) {
    var modal = new OpenModal(naming.id('V'), user, naming.digits(10) + ".a", view, Map.of());
    modals.put(modal.id(), modal);
    changed.run();
    return modal;
  }

  synchronized OpenModal get(String id) {
    OpenModal modal = modals.get(id);
    if (modal == null) {
      throw ApiError.of("not_found");
    }
    return modal;
  }

  /** In front of one person, oldest first. */
  synchronized List<OpenModal> of(String user) {
    return modals.values().stream().filter(m -> m.user().equals(user)).toList();
  }

  synchronized OpenModal change(String id, UnaryOperator<OpenModal> change) {
    OpenModal now = change.apply(get(id));
    modals.put(id, now);
    changed.run();
    return now;
  }

  synchronized void close(String id) {
    modals.remove(id);
    changed.run();
  }
}
