package dev.keyturn.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Needs;
import dev.keyturn.access.Open;
import dev.keyturn.access.Right;
import dev.keyturn.access.Tokens;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the router has is what is tried: an endpoint that is added is tried from then on. */
@MicronautTest(contextBuilder = ServeContext.class, transactional = false)
class EveryRouteTest {
  private static final Set<String> REJECTIONS =
      Set.of("urn:keyturn:reason:UNAUTHENTICATED", "urn:keyturn:reason:FORBIDDEN");

  @Inject EmbeddedServer server;
  @Inject Tokens keys;
  @Inject Router router;

  private final Map<AccessRole, String> tokens = new EnumMap<>(AccessRole.class);
  private Visitor running;

  @BeforeEach
  void comesIn() {
    running = new Visitor(keys, server.getPort());
    for (AccessRole role : AccessRole.values()) {
      tokens.put(role, running.token(role.word() + "@example.com", role).text());
    }
  }

  @AfterEach
  void leaves() {
    running.close();
  }

  @Test
  void every_route_says_which_right_it_needs_or_why_it_is_open() {
    assertThat(routes()).hasSizeGreaterThan(5);
    for (UriRouteInfo<?, ?> route : routes()) {
      assertThat(
              route.getAnnotationMetadata().hasAnnotation(Needs.class)
                  ^ route.getAnnotationMetadata().hasAnnotation(Open.class))
          .as(name(route))
          .isTrue();
    }
  }

  @Test
  void only_these_are_open() {
    var open = new TreeSet<String>();
    routes().stream()
        .filter(r -> r.getAnnotationMetadata().hasAnnotation(Open.class))
        .map(EveryRouteTest::name)
        // A HEAD is the GET of the same path.
        .filter(n -> !n.startsWith("HEAD "))
        .forEach(open::add);

    assertThat(open)
        .allMatch(name ->
            name.matches("GET /health(/ready|/deep)?/?|GET /api/docs.*|(GET|POST) /slack/.*"));
  }

  @Test
  void without_a_token_every_route_that_is_not_open_is_401() throws Exception {
    for (UriRouteInfo<?, ?> route : routes()) {
      if (!route.getAnnotationMetadata().hasAnnotation(Open.class)) {
        assertThat(send(route, null).code()).as(name(route)).isEqualTo(401);
      }
    }
  }

  @Test
  void every_route_lets_through_exactly_the_roles_that_have_its_right() throws Exception {
    for (UriRouteInfo<?, ?> route : routes()) {
      Right right = route.getAnnotationMetadata().enumValue(Needs.class, Right.class).orElse(null);
      if (right == null) {
        continue;
      }
      for (AccessRole role : AccessRole.values()) {
        Answer answer = send(route, tokens.get(role));
        String as = name(route) + " as " + role;
        assertThat(answer.code()).as(as).isLessThan(500);
        if (right.roles().contains(role)) {
          assertThat(answer.rejected()).as(as).isFalse();
        } else {
          assertThat(answer.code()).as(as).isEqualTo(403);
          assertThat(answer.rejected()).as(as).isTrue();
        }
      }
    }
  }

  private record Answer(int code, String text) {
    boolean rejected() {
      return (code == 401 || code == 403) && REJECTIONS.stream().anyMatch(text::contains);
    }
  }

  private Answer send(UriRouteInfo<?, ?> route, String token)
      throws IOException, InterruptedException {
    String path =
        route
            .getUriMatchTemplate()
            .toPathString()
            .replaceAll("\\{[?&].*?}", "")
            .replaceAll("\\{/.*?}", "/x")
            .replaceAll("\\{.*?}", "x");
    var request =
        HttpRequest.newBuilder(running.at(path))
            .header("Content-Type", "application/json")
            .header("Accept", "*/*")
            .method(
                route.getHttpMethodName(),
                route.getHttpMethodName().matches("GET|HEAD")
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString("{}"));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    var answer = running.sendAsIs(request);
    // A HEAD has no body, so its status must do.
    return new Answer(
        answer.statusCode(),
        route.getHttpMethodName().equals("HEAD") && answer.statusCode() == 403
            ? "urn:keyturn:reason:FORBIDDEN"
            : answer.body());
  }

  private List<UriRouteInfo<?, ?>> routes() {
    return router.uriRoutes().toList();
  }

  private static String name(UriRouteInfo<?, ?> route) {
    return route.getHttpMethodName() + " " + route.getUriMatchTemplate().toPathString();
  }
}
