package dev.keyturn.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where bearer tokens are kept: by the SHA-256 of their text, never by the text itself. */
public interface TokenStore {

  /**
   * Adds one; moments are kept in milliseconds.
   *
   * @param hash 64 hex digits
   */
  void add(Token token, String hash);

  /** By the hash of its text, whether valid or not. */
  Optional<Token> withHash(String hash);

  Optional<Token> find(String id);

  /** All there ever were, newest first. */
  List<Token> all();

  /**
   * Notes a use.
   *
   * @param unlessSince nothing is written where a use at or after this moment is noted already
   */
  void used(String id, Instant at, Instant unlessSince);

  /**
   * Revokes one for good.
   *
   * @return false when there is none, or it was revoked before; nothing was changed
   */
  boolean revoke(String id, Instant at, String by);
}
