package dev.keyturn.adapter.slack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.keyturn.access.AccessRole;
import dev.keyturn.access.People;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several workspaces in one organisation, Enterprise Grid: whom the setting lets in. */
class OrganisationTest {
  private static final String ORGANISATION = "E012AB3CD";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          T012AB3CD | "team":{"id":"T012AB3CD"},"enterprise":{"id":"E012AB3CD"} | true
          T012AB3CD | "team":{"id":"T999"},"enterprise":{"id":"E012AB3CD"} | false
          T012AB3CD | "team":null,"enterprise":{"id":"E012AB3CD"} | true
          T012AB3CD | "team":null,"enterprise":null | false
          E012AB3CD | "team":{"id":"T999"},"enterprise":{"id":"E012AB3CD"} | true
          E012AB3CD | "team":null,"enterprise":{"id":"E012AB3CD"} | true
          E012AB3CD | "team":null,"enterprise":{"id":"E999"} | false
          E012AB3CD | "team":{"id":"T999"},"enterprise":null | false
          """)
  void a_click_is_from_ours_by_workspace_or_organisation(String setting, String where, boolean ours)
      throws IOException {
    var payload =
        new ObjectMapper()
            .readTree(
                "{\"type\":\"closed\",\"user\":{\"id\":\"U012AB3CD\",\"team_id\":\"T777\"},"
                    + where
                    + "}");

    assertThat(Incoming.interaction(payload).filter(i -> i.in(setting)).isPresent())
        .isEqualTo(ours);
  }

  @Test
  void a_command_may_name_the_organisation_alone() {
    var fields = Map.of("enterprise_id", ORGANISATION, "user_id", "U012AB3CD", "text", "list");
    assertThat(Incoming.command(fields).orElseThrow().in(ORGANISATION)).isTrue();
    assertThat(Incoming.command(fields).orElseThrow().place()).isEqualTo(ORGANISATION);
    assertThat(Incoming.command(Map.of("user_id", "U012AB3CD", "text", "list"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          T012AB3CD | "team_id":"T012AB3CD" | true
          T012AB3CD | "team_id":"T777","teams":["T1","T012AB3CD"] | true
          T012AB3CD | "team_id":"T777","enterprise_user":{"teams":["T012AB3CD"]} | true
          T012AB3CD | "team_id":"T777","teams":["T1"],"enterprise_user":{"teams":["T2"]} | false
          T012AB3CD | "team_id":"T777","enterprise_id":"E012AB3CD" | false
          E012AB3CD | "team_id":"T777","enterprise_user":{"enterprise_id":"E012AB3CD"} | true
          E012AB3CD | "team_id":"T777","enterprise_id":"E012AB3CD" | true
          E012AB3CD | "team_id":"T777","enterprise_id":"E999" | false
          """)
  void somebody_is_a_member_by_home_by_membership_or_by_organisation(
      String setting, String membership, boolean known) throws Exception {
    String answer =
        "{\"ok\":true,\"user\":{\"id\":\"U012AB3CD\",\"profile\":{\"email\":\"alice@example.com\"},"
            + membership
            + "}}";
    HttpServer slack =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    slack.createContext(
        "/api/users.info",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length());
          exchange.getResponseBody().write(answer.getBytes(UTF_8));
          exchange.close();
        });
    slack.start();
    try (var api =
        new SlackApi(
            SlackBot.settings(
                URI.create("http://127.0.0.1:" + slack.getAddress().getPort() + "/api/"),
                "xoxb-1",
                setting,
                Duration.ofSeconds(5)),
            Clock.systemUTC())) {
      var people =
          new People(Map.of("alice@example.com", Set.of(AccessRole.VIEWER)), () -> List.of());
      assertThat(
              new SlackPeople(api, people, Clock.systemUTC())
                  .principal("U012AB3CD", Duration.ofSeconds(5))
                  .isPresent())
          .isEqualTo(known);
    } finally {
      slack.stop(0);
    }
  }
}
