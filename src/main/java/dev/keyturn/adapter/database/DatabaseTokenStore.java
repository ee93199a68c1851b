package dev.keyturn.adapter.database;

import dev.keyturn.access.Token;
import dev.keyturn.access.TokenStore;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Bearer tokens in the database. Each method joins the transaction that is open, if one is. */
@Singleton
public final class DatabaseTokenStore implements TokenStore {
  private final TokenRepository tokens;

  DatabaseTokenStore(TokenRepository tokens) {
    this.tokens = tokens;
  }

  @Override
  public void add(Token token, String hash) {
    tokens.insert(TokenRow.of(token, hash));
  }

  @Override
  public Optional<Token> withHash(String hash) {
    return tokens.findByHash(hash).map(TokenRow::token);
  }

  @Override
  public Optional<Token> find(String id) {
    return tokens.findById(id).map(TokenRow::token);
  }

  @Override
  public List<Token> all() {
    return tokens.all().stream().map(TokenRow::token).toList();
  }

  @Override
  public void used(String id, Instant at, Instant unlessSince) {
    tokens.used(id, DatabaseTime.stored(at), DatabaseTime.stored(unlessSince));
  }

  @Override
  public boolean revoke(String id, Instant at, String by) {
    return tokens.revoke(id, DatabaseTime.stored(at), by) == 1;
  }
}
