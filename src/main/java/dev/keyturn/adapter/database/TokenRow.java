package dev.keyturn.adapter.database;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Token;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A row of {@code access_token}. */
@MappedEntity("access_token")
record TokenRow(
    @Id String id,
    String hash,
    String label,
    String person,
    String roles,
    String plans,
    String createdBy,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant lastUsed,
    @Nullable Instant revokedAt,
    @Nullable String revokedBy) {

  static TokenRow of(Token token, String hash) {
    return new TokenRow(
        token.id(),
        hash,
        token.label(),
        token.person(),
        words(token.roles().stream().map(AccessRole::word).toList()),
        words(token.plans()),
        token.createdBy(),
        DatabaseTime.stored(token.createdAt()),
        DatabaseTime.stored(token.expiresAt()),
        DatabaseTime.storedOrNull(token.lastUsed()),
        DatabaseTime.storedOrNull(token.revokedAt()),
        token.revokedBy());
  }

  Token token() {
    return new Token(
        id,
        label,
        person,
        split(roles).stream().map(AccessRole::of).collect(Collectors.toSet()),
        split(plans),
        createdBy,
        createdAt,
        expiresAt,
        lastUsed,
        revokedAt,
        revokedBy);
  }

  private static String words(Collection<String> words) {
    return words.stream().sorted().collect(Collectors.joining(" "));
  }

  private static Set<String> split(String words) {
    return Arrays.stream(words.split(" ", -1))
        .filter(w -> !w.isEmpty())
        .collect(Collectors.toSet());
  }
}
