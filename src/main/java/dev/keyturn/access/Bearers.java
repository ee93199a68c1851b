package dev.keyturn.access;

import dev.keyturn.access.IdentityTokens.KeysOutOfReach;
import java.util.Optional;

/** Whom a bearer token stands for: one of our own, or the identity provider's. */
public final class Bearers {
  private final Tokens own;
  private final IdentityTokens provider;

  public Bearers(Tokens own, IdentityTokens provider) {
    this.own = own;
    this.provider = provider;
  }

  /**
   * @return empty when it is no valid token; nobody is told why
   * @throws KeysOutOfReach when nobody can tell now
   */
  public Optional<Principal> principal(String token) throws KeysOutOfReach {
    return token.startsWith(TokenText.PREFIX)
        ? own.used(token).map(Token::principal)
        : provider.check(token);
  }
}
