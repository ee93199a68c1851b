package dev.keyturn.adapter.slack;

import dev.keyturn.rotation.Refusal;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import org.jspecify.annotations.Nullable;

/** Turns away by its headers what cannot be Slack's, so that nobody waits for its body. */
@ServerFilter("/slack/**")
@Requires(property = SlackController.OPEN, value = "true")
@Requires(bean = SlackDoor.class)
final class SlackHeaders implements Ordered {
  private final SlackDoor door;

  SlackHeaders(SlackDoor door) {
    this.door = door;
  }

  /** After the limits on how often an address may ask. */
  @Override
  public int getOrder() {
    return ServerFilterPhase.SECURITY.after();
  }

  @RequestFilter
  @Nullable HttpResponse<?> filter(HttpRequest<?> request) {
    Refusal why = refusal(request);
    return why == null
        ? null
        : HttpResponse.status(
            HttpStatus.valueOf(
                door.unread(
                        why,
                        SlackController.place(door, request),
                        request.getPath().endsWith("/commands"))
                    .status()));
  }

  private static @Nullable Refusal refusal(HttpRequest<?> request) {
    var headers = request.getHeaders();
    if (request.getContentLength() > SlackSignature.MOST_BYTES) {
      return Refusal.TOO_LARGE;
    }
    if (!SlackSignature.formed(
        headers.getAll(SlackController.TIMESTAMP), headers.getAll(SlackController.SIGNATURE))) {
      return Refusal.FORGED_SIGNATURE;
    }
    return request
            .getContentType()
            .filter(MediaType.APPLICATION_FORM_URLENCODED_TYPE::equals)
            .isPresent()
        ? null
        : Refusal.UNSUPPORTED_MEDIA_TYPE;
  }
}
