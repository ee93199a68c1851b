package dev.keyturn.sandbox.railway;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Locale;

/** Finds out from the headers who asks. */
final class Callers {
  private static final List<String> LIBRARY_AGENTS =
      List.of("java-http-client", "java/", "python", "go-http-client");
  private static final String BEARER = "Bearer ";

  private final List<AccessToken> tokens;

  Callers(List<AccessToken> tokens) {
    this.tokens = tokens;
  }

  /** Railway's front door answers libraries that do not name their program with error 1010. */
  static boolean hasOwnUserAgent(Headers headers) {
    var agent = headers.getFirst("User-Agent");
    if (agent == null || agent.isBlank()) {
      return false;
    }
    var lower = agent.toLowerCase(Locale.ROOT);
    return LIBRARY_AGENTS.stream().noneMatch(lower::startsWith);
  }

  /** A project token counts only in its own header, every other token only as bearer. */
  TokenHolder of(Headers headers) {
    var project = headers.getFirst("Project-Access-Token");
    if (project != null) {
      var known =
          tokens.stream()
              .filter(t -> t instanceof AccessToken.ForProject && t.value().equals(project))
              .findFirst();
      return new TokenHolder(known.orElse(null), true);
    }
    var authorization = headers.getFirst("Authorization");
    if (authorization == null || !authorization.startsWith(BEARER)) {
      return new TokenHolder(null, false);
    }
    var bearer = authorization.substring(BEARER.length());
    var known =
        tokens.stream()
            .filter(t -> !(t instanceof AccessToken.ForProject) && t.value().equals(bearer))
            .findFirst();
    return new TokenHolder(known.orElse(null), false);
  }
}
