package dev.keyturn.api;

import dev.keyturn.access.Addresses;
import dev.keyturn.access.Needs;
import dev.keyturn.access.Open;
import dev.keyturn.access.Refusals;
import dev.keyturn.access.RefusedRequest;
import dev.keyturn.access.Right;
import dev.keyturn.rotation.Refusal;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.http.HttpRequest;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.UriRouteMatch;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What there is to know of a request before anybody has shown who they are. */
public final class Caller {
  private final @Nullable String header;
  private final Addresses addresses;
  private final Refusals refusals;

  /**
   * @param header in which a proxy of ours tells the client's address; null: there is none
   */
  public Caller(@Nullable String header, Addresses addresses, Refusals refusals) {
    this.header = header;
    this.addresses = addresses;
    this.refusals = refusals;
  }

  /** Whether a proxy tells where requests come from, so that its own address says nothing. */
  boolean proxied() {
    return header != null;
  }

  /** What counts as one place. */
  String place(HttpRequest<?> request) {
    return place(request.getHeaders()::getAll, request.getRemoteAddress().getAddress());
  }

  /**
   * @param headers the values of each header
   * @param socket the other end of the connection
   */
  String place(Function<String, List<String>> headers, InetAddress socket) {
    List<String> told = header == null ? List.of() : headers.apply(header);
    return Addresses.place(told.isEmpty() ? null : told.getLast(), socket);
  }

  /** Leaves a refusal in the trail. */
  void refused(HttpRequest<?> request, Refusal why, @Nullable KeyturnAuthentication who) {
    refusals.note(
        new RefusedRequest(
            why,
            who == null ? "anonymous" : who.principal().name(),
            "api",
            addresses.hashed(place(request)),
            operation(request)));
  }

  static boolean open(HttpRequest<?> request) {
    return of(request).hasAnnotation(Open.class);
  }

  static boolean counted(HttpRequest<?> request) {
    return of(request).booleanValue(Open.class, "counted").orElse(true);
  }

  static Optional<Right> needed(HttpRequest<?> request) {
    return of(request).enumValue(Needs.class, Right.class);
  }

  static boolean routed(HttpRequest<?> request) {
    return RouteAttributes.getRouteMatch(request).isPresent();
  }

  /** The route, never the path: somebody may have put a secret there. */
  private static String operation(HttpRequest<?> request) {
    return RouteAttributes.getRouteMatch(request)
        .filter(UriRouteMatch.class::isInstance)
        .map(m -> ((UriRouteMatch<?, ?>) m).getRouteInfo())
        .map(i -> i.getHttpMethodName() + " " + i.getUriMatchTemplate().toPathString())
        .orElse("an unknown path");
  }

  private static AnnotationMetadata of(HttpRequest<?> request) {
    return RouteAttributes.getRouteMatch(request)
        .map(m -> m.getAnnotationMetadata())
        .orElse(AnnotationMetadata.EMPTY_METADATA);
  }
}
