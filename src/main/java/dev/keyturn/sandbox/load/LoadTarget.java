package dev.keyturn.sandbox.load;

import java.net.URI;
import java.util.List;

/**
 * One service to send traffic to.
 *
 * @param edge its base URL without a path, such as {@code http://127.0.0.1:8080}
 */
public record LoadTarget(String service, URI edge, List<Use> uses) {
  public LoadTarget {
    uses = List.copyOf(uses);
  }

  /** What users do with one secret of the service. */
  public sealed interface Use {
    /** The name of the secret in that service. */
    String secret();
  }

  /**
   * Users get tokens here or show them here.
   *
   * @param sharedAs services that name the same word here accept each other's tokens
   */
  public record TokenUse(String secret, String sharedAs, boolean issues, boolean verifies)
      implements Use {}

  /** Users store backups here and read them again. */
  public record BackupUse(String secret) implements Use {}

  /** Users register API keys here and use them. */
  public record ApiKeyUse(String secret) implements Use {}
}
