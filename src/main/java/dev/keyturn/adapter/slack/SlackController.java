package dev.keyturn.adapter.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.access.Addresses;
import dev.keyturn.access.Open;
import dev.keyturn.adapter.slack.SlackDoor.Answer;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The request URLs of the Slack app. The bytes of the body are what is signed. */
@Hidden
@Controller("/slack")
@Requires(property = SlackController.OPEN, value = "true")
@Requires(bean = SlackDoor.class)
@ExecuteOn(TaskExecutors.BLOCKING)
final class SlackController {
  /** Set where requests of Slack are expected; otherwise there is no such address. */
  static final String OPEN = "keyturn.slack.requests";

  static final String TIMESTAMP = "X-Slack-Request-Timestamp";
  static final String SIGNATURE = "X-Slack-Signature";

  private static final String GUARD = "Slack's signature, checked on the raw body.";

  private final SlackDoor door;

  SlackController(SlackDoor door) {
    this.door = door;
  }

  @Open(GUARD)
  @Post("/interactions")
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> interactions(HttpRequest<?> request, @Body byte @Nullable [] body) {
    return answer(request, body, false);
  }

  @Open(GUARD)
  @Post("/commands")
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> commands(HttpRequest<?> request, @Body byte @Nullable [] body) {
    return answer(request, body, true);
  }

  static String place(SlackDoor door, HttpRequest<?> request) {
    String told =
        door.addressHeader()
            .map(header -> request.getHeaders().getAll(header))
            .filter(values -> !values.isEmpty())
            .map(List::getLast)
            .orElse(null);
    return Addresses.place(told, request.getRemoteAddress().getAddress());
  }

  private HttpResponse<byte[]> answer(
      HttpRequest<?> request, byte @Nullable [] body, boolean command) {
    var headers = request.getHeaders();
    Answer answer =
        door.request(
            body == null ? new byte[0] : body,
            headers.getAll(TIMESTAMP),
            headers.getAll(SIGNATURE),
            place(door, request),
            command);
    var response = HttpResponse.<byte[]>status(HttpStatus.valueOf(answer.status()));
    String text = answer.body();
    return text == null ? response : response.body(text.getBytes(UTF_8));
  }
}
