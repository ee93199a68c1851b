package dev.keyturn.api;

import static dev.keyturn.api.ApiFixture.ROTATIONS;
import static dev.keyturn.api.ApiFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.access.AccessRole;
import dev.keyturn.audit.AuditPublicKey;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.Receipt;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** An emergency, followed from the side while it lives, and a server that ends meanwhile. */
class TimelineStreamTest {

  @Test
  void an_emergency_starts_at_once_is_reviewed_once_and_lives_on_in_its_stream() throws Exception {
    try (var api = ApiFixture.start()) {
      var refused = api.post(AccessRole.OPERATOR, ROTATIONS, order(true));
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(json(refused).path("type").asText()).endsWith("EMERGENCY_NOT_ALLOWED");

      JsonNode started = json(api.post(AccessRole.RESPONDER, ROTATIONS, order(true)));
      String id = started.path("id").asText();
      assertThat(started.path("emergency").asBoolean()).isTrue();
      api.await(id, r -> r.path("timeline").toString().contains("STORING"));

      JsonNode waiting = json(api.get(AccessRole.APPROVER, "/api/v1/approvals"));
      assertThat(waiting.at("/approvals/0/wants").asText()).isEqualTo("REVIEW");
      String digest = waiting.at("/approvals/0/digest").asText();
      JsonNode first = json(api.decide(AccessRole.APPROVER, id, "review", digest));
      assertThat(first.path("counted").asBoolean()).isTrue();
      assertThat(first.at("/approval/wants").asText()).isEqualTo("NOTHING");
      assertThat(json(api.get(AccessRole.APPROVER, "/api/v1/approvals")).path("approvals"))
          .isEmpty();
    }
  }

  @Test
  void a_review_after_the_end_stands_beside_the_receipt_that_it_names() throws Exception {
    try (var api = ApiFixture.start()) {
      String id = json(api.post(AccessRole.RESPONDER, ROTATIONS, order(true))).path("id").asText();
      api.callOff(id);
      String path = ROTATIONS + "/" + id + "/receipt";
      JsonNode alone = json(api.get(AccessRole.VIEWER, path));
      assertThat(alone.has("review")).isFalse();

      String digest =
          json(api.get(AccessRole.APPROVER, "/api/v1/approvals"))
              .at("/approvals/0/digest")
              .asText();
      assertThat(api.decide(AccessRole.APPROVER, id, "review", digest).statusCode()).isEqualTo(200);
      JsonNode both = json(api.get(AccessRole.VIEWER, path));

      assertThat(both.path("receipt")).isEqualTo(alone.path("receipt"));
      var receipt = new Receipt(both.path("receipt").asText(), both.path("note").asText());
      assertThat(both.at("/review/receipt").asText()).contains(receipt.name(), ApiFixture.APPROVER);
      AuditPublicKey key = api.beans().getBean(AuditTrail.class).publicKey();
      Receipt.verify(receipt.text(), receipt.note(), key);
      Receipt.verify(both.at("/review/receipt").asText(), both.at("/review/note").asText(), key);
    }
  }

  @Test
  void who_has_read_it_calls_it_off_and_everything_is_as_before() throws Exception {
    try (var api = ApiFixture.start()) {
      String id = api.start("by mistake").path("id").asText();
      api.awaitPhase(id, "AWAITING_APPROVAL");
      String tag =
          api.get(AccessRole.OPERATOR, ROTATIONS + "/" + id)
              .headers()
              .firstValue("etag")
              .orElseThrow();

      var cancelled =
          api.post(
              AccessRole.OPERATOR,
              ROTATIONS + "/" + id + "/cancel",
              "{\"reason\":\"not needed\"}",
              "If-Match",
              tag);

      assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(202);
      assertThat(json(cancelled).path("counted").asBoolean()).isTrue();
      JsonNode ended = api.awaitPhase(id, "ABORTED");
      assertThat(ended.path("outcomeReason").asText()).contains("not needed");
      var late =
          api.post(AccessRole.OPERATOR, ROTATIONS + "/" + id + "/cancel", "{\"reason\":\"x\"}");
      assertThat(json(late).path("type").asText()).endsWith(":ENDED");

      String next = api.start("again, and on purpose").path("id").asText();
      api.callOff(next);
    }
  }

  @Test
  void a_stream_says_that_it_lives_and_ends_when_the_server_does() throws Exception {
    var api = ApiFixture.start();
    String id = api.start("to be watched").path("id").asText();
    api.awaitPhase(id, "AWAITING_APPROVAL");
    try (var socket = new Socket("localhost", api.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET "
                      + ROTATIONS
                      + "/"
                      + id
                      + "/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                      + api.token(AccessRole.VIEWER)
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      var lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String line = lines.readLine();
      assertThat(line).isEqualTo("HTTP/1.1 200 OK");
      while (line != null && !line.equals(": still here")) {
        line = lines.readLine();
      }
      assertThat(line).isEqualTo(": still here");

      api.close();

      while (line != null) {
        line = lines.readLine();
      }
    } finally {
      api.close();
    }
  }

  private static String order(boolean emergency) {
    return "{\"plan\":\"shop\",\"environment\":\"production\",\"secrets\":[\"API_KEY_SALT\"],"
        + "\"reason\":\"it leaked\",\"emergency\":"
        + emergency
        + "}";
  }
}
