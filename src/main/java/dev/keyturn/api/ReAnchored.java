package dev.keyturn.api;

import dev.keyturn.request.ReAnchoring.Outcome;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How far a re-anchoring has come.
 *
 * @param done whether the trail goes on; false: another person has to confirm it
 * @param proposal id to confirm it with; null once it is done
 * @param entry the place of the entry that records it; null before
 * @param anchor size and root that the anchor had seen
 * @param database size and root of the database
 */
@Serdeable
@Schema(name = "ReAnchored")
record ReAnchored(
    boolean done, @Nullable String proposal, @Nullable Long entry, String anchor, String database) {
  static ReAnchored of(Outcome outcome) {
    String anchor = outcome.heads().seen().text();
    String database = outcome.heads().stored().text();
    return switch (outcome) {
      case Outcome.Proposed(_, String id) -> new ReAnchored(false, id, null, anchor, database);
      case Outcome.Done(_, long entry, _) -> new ReAnchored(true, null, entry, anchor, database);
    };
  }
}
