package dev.keyturn.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token of our own, without its text.
 *
 * @param label what it is for, in its maker's words
 * @param person who uses it, as {@link Principal#name} has it
 * @param plans the only plans it is for; empty: any
 * @param lastUsed exact to a minute; null: never
 * @param revokedAt null: it is not
 */
public record Token(
    String id,
    String label,
    String person,
    Set<AccessRole> roles,
    Set<String> plans,
    String createdBy,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant lastUsed,
    @Nullable Instant revokedAt,
    @Nullable String revokedBy) {

  public Token {
    roles = Set.copyOf(roles);
    plans = Set.copyOf(plans);
  }

  /** Whether it opens anything at this moment. */
  public boolean valid(Instant now) {
    return revokedAt == null && now.isBefore(expiresAt);
  }

  Principal principal() {
    return new Principal(person, roles, plans, "api", id);
  }
}
