package dev.keyturn.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import dev.keyturn.sandbox.slack.SlackServer;
import dev.keyturn.sandbox.slack.SlackWorld;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page of the sandbox's Slack, in front of a small app. */
class ChannelPageIT {
  private static final String PROMPT =
      """
      {"channel": "#deployments", "text": "Rotate?", "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "Rotate 3 secrets of ZKEB application keys?"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Why:* the quarter is over\\n> `JWT_SECRET` &lt;b&gt;not bold&lt;/b&gt; <https://example.com/r?a=1&amp;b=2|the rotation> <javascript:alert(1)|no link>"}},
        {"type": "section", "fields": [
          {"type": "mrkdwn", "text": "*Plan*\\nzkeb, production"},
          {"type": "mrkdwn", "text": "*Asked by*\\n<@REQUESTER>"},
          {"type": "mrkdwn", "text": "*Redeploys*\\n2 of `api-server`"},
          {"type": "mrkdwn", "text": "*Replicas*\\n2"}]},
        {"type": "divider"},
        {"type": "actions", "block_id": "decision", "elements": [
          {"type": "button", "action_id": "approve", "value": "r-1", "style": "primary",
           "text": {"type": "plain_text", "text": "Approve"},
           "confirm": {"title": {"type": "plain_text", "text": "Start it?"},
             "text": {"type": "mrkdwn", "text": "It rotates *3 secrets* in production."},
             "confirm": {"type": "plain_text", "text": "Yes, approve"},
             "deny": {"type": "plain_text", "text": "Not yet"}}},
          {"type": "button", "action_id": "reject", "value": "r-1", "style": "danger",
           "text": {"type": "plain_text", "text": "Reject"}}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": ":key: plan digest `9f2c41`, audit trail 12"}]}]}
      """;
  private static final String VIEW =
      """
      {"type": "modal", "callback_id": "reject", "private_metadata": "r-1",
       "title": {"type": "plain_text", "text": "Reject the rotation"},
       "submit": {"type": "plain_text", "text": "Reject"},
       "close": {"type": "plain_text", "text": "Back"},
       "blocks": [
         {"type": "input", "block_id": "why", "label": {"type": "plain_text", "text": "Why?"},
          "hint": {"type": "plain_text", "text": "It goes into the audit trail."},
          "element": {"type": "plain_text_input", "action_id": "reason", "multiline": true}},
         {"type": "input", "block_id": "who", "optional": true, "label": {"type": "plain_text", "text": "Tell"},
          "element": {"type": "checkboxes", "action_id": "tell", "options": [
            {"text": {"type": "plain_text", "text": "the owner"}, "value": "owner"}]}}]}
      """;

  private final SlackWorld world = new SlackWorld(Clock.systemUTC(), new SecureRandom());
  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private final AtomicReference<String> answer = new AtomicReference<>("");
  private final HttpClient http = HttpClient.newHttpClient();
  private SlackServer slack;
  private HttpServer app;
  private Reader reader;
  private String ts;

  @BeforeEach
  void open() throws Exception {
    world.addChannel("#deployments");
    String requester = world.addUser("ada", "ada@example.com");
    world.addUser("grace", "grace@example.com");
    app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    app.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String body =
                URLDecoder.decode(
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8);
            received.add(body);
            if (body.contains("\"actions\":[{\"action_id\":\"reject\"")) {
              call(
                  "views.open",
                  "{\"trigger_id\":\""
                      + body.replaceAll("(?s).*\"trigger_id\":\"([^\"]+)\".*", "$1")
                      + "\",\"view\":"
                      + VIEW
                      + "}");
            }
            byte[] bytes = answer.get().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    app.start();
    world.requestUrl(URI.create("http://127.0.0.1:" + app.getAddress().getPort()));
    slack = SlackServer.start(world, 0);
    ts =
        call("chat.postMessage", PROMPT.replace("REQUESTER", requester))
            .replaceAll("(?s).*?\"ts\":\"([0-9.]+)\".*", "$1");
    reader = new Reader();
  }

  @AfterEach
  void close() {
    reader.close();
    slack.close();
    app.stop(0);
    http.close();
  }

  @Test
  void a_person_approves_after_the_confirmation_and_sees_the_message_change() {
    Page page = reader.desktop(ColorScheme.LIGHT);
    page.navigate(slack.page().toString());
    button(page, "Approve").click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("It rotates 3 secrets in production.");
    Reader.picture(page, "page-confirm");
    button(page, "Not yet").click();
    assertThat(dialog).hasCount(0);
    assertThat(received).isEmpty();

    page.getByLabel("grace").check();
    button(page, "Approve").click();
    // The page does not wait for the app, so what follows could overtake the click.
    page.waitForResponse(
        answered -> answered.request().method().equals("POST"),
        () -> button(page, "Yes, approve").click());
    call(
        "chat.postMessage",
        "{\"channel\":\"#deployments\",\"thread_ts\":\"%s\",\"text\":\":white_check_mark: approved by grace\"}"
            .formatted(ts));
    call(
        "chat.update",
        "{\"channel\":\"%s\",\"ts\":\"%s\",\"text\":\"Rotated.\",\"blocks\":[]}"
            .formatted(world.addChannel("#deployments"), ts));

    assertThat(page.locator("article[data-ts='" + ts + "']")).containsText("(edited)");
    assertThat(page.getByLabel("Thread")).containsText("approved by grace");
    assertThat(button(page, "Approve")).hasCount(0);
    assertThat(received).hasSize(1);
    assertThat(received.peek()).contains("\"name\":\"grace\"");
    assertThat(dialog).hasCount(0);
    Reader.picture(page, "page-approved");
    assertThat(reader.complaints()).isEmpty();
  }

  @Test
  void no_text_of_a_message_becomes_markup_or_a_dangerous_link() {
    Page page = reader.desktop(ColorScheme.DARK);
    page.navigate(slack.page().toString());

    Locator message = page.locator("article[data-ts='" + ts + "']");
    assertThat(message).containsText("<b>not bold</b>");
    assertThat(message.locator("b")).hasCount(0);
    assertThat(message.locator("a")).hasCount(1);
    assertThat(message.locator("a")).hasAttribute("href", "https://example.com/r?a=1&b=2");
    assertThat(message).containsText("@ada");
    Reader.picture(page, "page-dark");
    assertThat(reader.complaints()).isEmpty();
  }

  @Test
  void a_dialog_asks_again_for_what_is_missing_and_sends_the_rest() {
    Page page = reader.telephone();
    page.navigate(slack.page().toString());
    Reader.picture(page, "page-telephone");
    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
    page.getByLabel("grace").check();
    button(page, "Reject").click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("Reject the rotation");
    received.clear();

    dialog.getByRole(AriaRole.BUTTON, named("Reject")).click();
    assertThat(dialog).containsText("Please fill this in.");
    Reader.picture(page, "page-dialog");
    assertThat(received).isEmpty();
    page.getByLabel("Why?").fill("not on a Friday");
    page.getByLabel("the owner").check();
    page.waitForResponse(
        answered -> answered.request().method().equals("POST"),
        () -> dialog.getByRole(AriaRole.BUTTON, named("Reject")).click());

    assertThat(dialog).hasCount(0);
    assertThat(received.peek())
        .contains("view_submission", "not on a Friday", "\"value\":\"owner\"");
    assertThat(reader.complaints()).isEmpty();
  }

  @Test
  void a_command_is_answered_to_who_typed_it_alone() {
    answer.set("{\"text\":\"*1 rotation* is open\"}");
    Page page = reader.desktop(ColorScheme.LIGHT);
    page.navigate(slack.page().toString());

    page.getByLabel("Slash command").fill("/keyturn status");
    page.keyboard().press("Enter");

    assertThat(page.getByText("Only visible to you")).isVisible();
    assertThat(page.getByText("1 rotation")).isVisible();
    Reader.picture(page, "page-command");
    page.getByLabel("grace").check();
    assertThat(page.getByText("Only visible to you")).hasCount(0);
    assertThat(reader.complaints()).isEmpty();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator.GetByRoleOptions named(String name) {
    return new Locator.GetByRoleOptions().setName(name).setExact(true);
  }

  private String call(String method, String json) {
    var request =
        HttpRequest.newBuilder(slack.api().resolve(method))
            .header("Authorization", "Bearer " + world.botToken())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    try {
      String body = http.send(request.build(), BodyHandlers.ofString()).body();
      assertThat(body).contains("\"ok\":true");
      return body;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
