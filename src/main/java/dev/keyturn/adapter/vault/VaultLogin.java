package dev.keyturn.adapter.vault;

import dev.keyturn.rotation.SecretValue;
import java.nio.file.Path;

/** How Keyturn proves to Vault who it is. */
public sealed interface VaultLogin {

  /** A token made elsewhere. It is renewed while Vault allows that, and cannot be replaced. */
  record Token(SecretValue token) implements VaultLogin {
    public Token {
      // It travels in a header, where a line feed left over from a file would be refused.
      if (!token.reveal().matches("[!-~]+")) {
        throw new IllegalArgumentException(
            "the Vault token has blanks or line feeds; provide it without them");
      }
    }
  }

  /**
   * @param mount where the method is mounted, usually {@code approle}
   */
  record AppRole(String mount, String roleId, SecretValue secretId) implements VaultLogin {
    @Override
    public String toString() {
      return "AppRole[mount=" + mount + ", hidden]";
    }
  }

  /**
   * @param mount where the method is mounted: {@code jwt}, {@code kubernetes}, ...
   * @param file holds the JWT; read anew at every login, because platforms replace it
   */
  record Jwt(String mount, String role, Path file) implements VaultLogin {}
}
