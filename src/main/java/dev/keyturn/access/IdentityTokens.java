package dev.keyturn.access;

import java.util.Optional;

/** Access tokens that somebody else issues: an identity provider that the settings name. */
public interface IdentityTokens {

  /** Where no identity provider is set: takes no token. */
  IdentityTokens NONE = token -> Optional.empty();

  /**
   * Whom a token is for.
   *
   * @return empty when it is none that we take; nobody is told why
   * @throws KeysOutOfReach when nobody can tell now
   */
  Optional<Principal> check(String token) throws KeysOutOfReach;

  /** The provider's keys are not to be had, and none are kept that are young enough. */
  final class KeysOutOfReach extends Exception {
    public KeysOutOfReach() {
      super("the identity provider's keys cannot be read");
    }
  }
}
