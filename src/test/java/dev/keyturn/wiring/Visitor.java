package dev.keyturn.wiring;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Tokens;
import dev.keyturn.rotation.Actor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;

/** Somebody who asks a running server, and may see everything. */
class Visitor implements AutoCloseable {
  private final Tokens tokens;
  private final int port;
  private final String viewer;
  private final HttpClient http = HttpClient.newHttpClient();

  Visitor(Tokens tokens, int port) {
    this.tokens = tokens;
    this.port = port;
    this.viewer = token("viewer@example.com", AccessRole.VIEWER).text();
  }

  /** A new bearer token. */
  final Tokens.Made token(String person, AccessRole... roles) {
    return tokens.make(
        new Tokens.Wish(person, "a test's", Set.of(roles), Set.of(), Duration.ofDays(1)),
        new Actor("test", "cli"));
  }

  /** As somebody who may see everything. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(at(path)));
  }

  /** As the same. */
  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return sendAsIs(request.copy().setHeader("Authorization", "Bearer " + viewer));
  }

  HttpResponse<String> sendAsIs(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  URI at(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  @Override
  public void close() {
    http.close();
  }
}
