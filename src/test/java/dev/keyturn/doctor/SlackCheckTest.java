package dev.keyturn.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.keyturn.adapter.slack.SlackBot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the token is for, and what the setting says that is heard. */
class SlackCheckTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          T012AB3CD | "team_id":"T012AB3CD" | OK | workspace T012AB3CD
          T012AB3CD | "team_id":"T012AB3CD","enterprise_id":"E012AB3CD" | OK | workspace T012AB3CD
          T012AB3CD | "team_id":"T999" | FAILED | for the workspace T999
          E012AB3CD | "team_id":"T999","enterprise_id":"E012AB3CD" | WARNING | for its workspace T999
          E012AB3CD | "team_id":"T999","enterprise_id":"E999" | FAILED | for the workspace T999
          E012AB3CD | "team_id":"E012AB3CD","enterprise_id":"E012AB3CD","is_enterprise_install":true | WARNING | whole organisation
          E012AB3CD | "team_id":"T777","enterprise_id":"E012AB3CD","is_enterprise_install":true | WARNING | whole organisation
          T012AB3CD | "team_id":"E012AB3CD","enterprise_id":"E012AB3CD","is_enterprise_install":true | OK | that has T012AB3CD
          T999 | "team_id":"E012AB3CD","enterprise_id":"E012AB3CD","is_enterprise_install":true | FAILED | not let into T999
          """)
  void a_token_of_a_workspace_or_of_an_organisation(
      String setting, String identity, Finding.Status status, String found) throws IOException {
    var slack = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    slack.createContext(
        "/",
        exchange -> {
          String answer =
              exchange.getRequestURI().getPath().endsWith("auth.test")
                  ? "{\"ok\":true," + identity + "}"
                  : "{\"ok\":true,\"teams\":[{\"id\":\"T111\"},{\"id\":\"T012AB3CD\"}]}";
          byte[] body = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    slack.start();
    try {
      var findings = new Findings();
      new SlackCheck(findings, Clock.systemUTC())
          .run(
              SlackBot.settings(
                  URI.create("http://127.0.0.1:" + slack.getAddress().getPort() + "/api/"),
                  "xoxb-1",
                  setting,
                  Duration.ofSeconds(5)));
      Finding first = findings.all().getFirst();
      assertThat(first.subject()).isEqualTo("slack");
      assertThat(first.status()).isEqualTo(status);
      assertThat(first.found()).contains(found);
    } finally {
      slack.stop(0);
    }
  }
}
