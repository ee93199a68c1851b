package dev.keyturn.sandbox.load;

import dev.keyturn.sandbox.app.AppSecret;
import dev.keyturn.sandbox.app.AppSpec;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One service to send traffic to.
 *
 * @param edge its base URL without a path, such as {@code http://127.0.0.1:8080}
 */
public record LoadTarget(String service, URI edge, List<Use> uses) {
  public LoadTarget {
    uses = List.copyOf(uses);
  }

  /**
   * What users do with every secret of an application.
   *
   * @param sharedAs from the name of a token secret to the word under which its services find each
   *     other
   */
  public static LoadTarget of(
      String service, URI edge, AppSpec application, UnaryOperator<String> sharedAs) {
    List<Use> uses =
        application.secrets().stream().flatMap(secret -> use(secret, sharedAs).stream()).toList();
    return new LoadTarget(service, edge, uses);
  }

  private static Optional<Use> use(AppSecret secret, UnaryOperator<String> sharedAs) {
    String name = secret.name();
    return switch (secret.kind()) {
      case TOKENS_HMAC, TOKENS_ASYMMETRIC ->
          Optional.of(
              new TokenUse(
                  name, sharedAs.apply(name), secret.role().signs(), secret.role().verifies()));
      case BACKUPS -> Optional.of(new BackupUse(name));
      case API_KEYS -> Optional.of(new ApiKeyUse(name));
      case HELD -> Optional.empty();
    };
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
