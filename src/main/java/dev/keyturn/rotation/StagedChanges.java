package dev.keyturn.rotation;

import java.util.Map;
import java.util.Set;

/**
 * @param deletions names staged for deletion, by service id
 * @param anythingElse whether anything but such deletions is staged
 */
public record StagedChanges(Map<String, Set<VariableName>> deletions, boolean anythingElse) {
  public static final StagedChanges NONE = new StagedChanges(Map.of(), false);

  public boolean empty() {
    return deletions.isEmpty() && !anythingElse;
  }
}
