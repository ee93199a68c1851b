package dev.keyturn.adapter.vault;

import dev.keyturn.sandbox.vault.AppRoleIds;
import java.net.URI;
import java.time.Duration;

/** What the contracts arrange at a server before they ask it something; real or sandbox. */
interface VaultUnderTest extends AutoCloseable {
  URI address();

  String rootToken();

  /** Somebody at this Vault who may do everything. */
  RawVault root();

  /** Writes a policy in Vault's own language. */
  void policy(String name, String hcl);

  /**
   * Makes a role of the AppRole method mounted at {@code approle}.
   *
   * @param life of a token from issue or renewal
   * @param longest life of a token; zero: the server's own limit
   */
  AppRoleIds appRole(Duration life, Duration longest, String policy);

  /** Issues a token without a login; zero for one that lives as long as the server lets it. */
  String token(Duration life, String policy);

  /** Lets the role at {@code jwt} take this signed token. */
  void jwtRole(String role, SignedToken accepted, String policy);

  /** Ends a token at once. */
  void revoke(String token);

  /** The same for every token that came from a login. */
  void revokeLogins();

  /** How often somebody has logged in with the AppRole that was made last. */
  int logins();

  void seal();

  void unseal();

  @Override
  void close();
}
