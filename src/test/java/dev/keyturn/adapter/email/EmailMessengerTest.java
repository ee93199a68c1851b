package dev.keyturn.adapter.email;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyturn.ClosedPort;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.Samples;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.TimelineEntry.What;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailMessengerTest {
  private static final String TO = "security@zkeb.example.com";
  private static final String FROM = "keyturn@example.com";

  private SmtpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = new SmtpServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void a_mail_says_what_happened_and_what_to_do() throws Exception {
    Message message = Samples.stalled(TO);
    deliver(message);

    MimeMessage mail = received();
    assertThat(mail.getSubject()).isEqualTo("zkeb/production: stalled: DEPLOY_FAILED");
    assertThat(mail.getFrom()[0]).hasToString(FROM);
    assertThat(mail.getAllRecipients()[0]).hasToString(TO);
    assertThat(mail.getMessageID()).isEqualTo("<" + message.id() + "@example.com>");
    assertThat(mail.getContentType()).startsWith("text/plain");
    assertThat(mail.getContent().toString())
        .contains("To do:", "cancel", "JWT_SECRET", "https://keyturn.example.com/");
    assertThat(server.said()).contains("RCPT TO:<" + TO + ">");
  }

  @Test
  void it_logs_in_where_the_address_says_so() throws Exception {
    new EmailMessenger(settings("robot%40example.com:pass+word%21@"))
        .deliver(Samples.stalled(TO), Optional::empty);
    assertThat(server.said())
        .anyMatch(s -> s.contains(SmtpServer.plain("robot@example.com", "pass+word!")));
    assertThat(server.mails()).hasSize(1);
  }

  @Test
  void a_second_try_has_the_same_id() throws Exception {
    Message message = Samples.stalled(TO);
    server.reply("END", "hang up");
    assertThat(failureOf(message).orElseThrow().kind())
        .isEqualTo(RemoteFailure.Kind.OUTCOME_UNKNOWN);
    server.reply("END", "250 taken");
    deliver(message);
    assertThat(server.mails())
        .hasSize(2)
        .allMatch(m -> m.contains("Message-ID: <" + message.id() + "@example.com>"));
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT,550 no such user,REJECTED",
    "RCPT,451 later,TRANSIENT",
    "MAIL,553 not you,REJECTED",
    "MAIL,421 too busy,TRANSIENT",
    "DATA,554 no,REJECTED",
    "END,552 too big,REJECTED",
    "END,452 full,TRANSIENT",
    "END,hang up,OUTCOME_UNKNOWN",
    "EHLO,hang up,TRANSIENT"
  })
  void what_the_server_says_is_judged(String at, String reply, RemoteFailure.Kind kind) {
    server.reply(at, reply);
    assertThat(failureOf(Samples.stalled(TO)).orElseThrow().kind()).isEqualTo(kind);
  }

  @Test
  void a_wrong_password_is_mended_while_the_mail_waits_and_is_never_told() {
    server.reply("AUTH", "535 wrong password hunter2canary");
    RemoteFailure failure =
        catchThrowableOfType(
            RemoteFailure.class,
            () ->
                new EmailMessenger(settings("robot:hunter2canary@"))
                    .deliver(Samples.stalled(TO), Optional::empty));
    assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    assertThat(failure).hasNoCause().message().doesNotContain("hunter2", "robot");
  }

  @Test
  void nobody_there_means_that_nothing_was_sent() {
    try (var nobody = new ClosedPort()) {
      var messenger =
          new EmailMessenger(EmailSettings.of("smtp://127.0.0.1:" + nobody.number(), FROM));
      RemoteFailure failure =
          catchThrowableOfType(
              RemoteFailure.class, () -> messenger.deliver(Samples.stalled(TO), Optional::empty));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    }
  }

  @Test
  void a_server_that_says_nothing_is_left_in_time() throws IOException {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var settings = EmailSettings.of("smtp://127.0.0.1:" + silent.getLocalPort(), FROM);
      var messenger = new EmailMessenger(settings, Duration.ofMillis(300), Duration.ofMillis(300));
      RemoteFailure failure =
          catchThrowableOfType(
              RemoteFailure.class, () -> messenger.deliver(Samples.stalled(TO), Optional::empty));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    }
  }

  @Test
  void away_from_this_machine_nothing_is_said_without_TLS() throws Exception {
    String host = "127.0.0.2";
    try (var elsewhere = new ServerSocket(0, 5, InetAddress.getByName(host))) {
      var heard = new StringBuilder();
      var thread =
          Thread.ofVirtual()
              .start(() -> {
                try (var client = elsewhere.accept()) {
                  client.getOutputStream().write("220 hi\r\n".getBytes(UTF_8));
                  var in = client.getInputStream();
                  var bytes = new byte[4_096];
                  for (int n = in.read(bytes); n > 0; n = in.read(bytes)) {
                    heard.append(new String(bytes, 0, n, UTF_8));
                    client.getOutputStream().write("250 AUTH PLAIN\r\n".getBytes(UTF_8));
                  }
                } catch (IOException e) {
                  // The client has gone.
                }
              });
      var settings =
          EmailSettings.of("smtp://robot:canary@" + host + ":" + elsewhere.getLocalPort(), FROM);
      RemoteFailure failure =
          catchThrowableOfType(
              RemoteFailure.class,
              () -> new EmailMessenger(settings).deliver(Samples.stalled(TO), Optional::empty));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
      thread.join();
      assertThat(heard).contains("EHLO").doesNotContain("AUTH").doesNotContain("MAIL");
    }
  }

  @Test
  void what_people_wrote_makes_no_header_and_ends_no_mail() throws Exception {
    var id = Samples.id();
    String hostile = "leak\r\nBcc: mallory@example.com\r\n\r\n.\r\nQUIT\u2028\u0000";
    deliver(
        new Message(
            id.text() + "-1",
            TO,
            Message.Form.EVENT,
            false,
            Samples.line(id, What.SAID, Phase.STAGING, "X\r\nBcc: mallory@example.com"),
            Samples.facts(id, true, hostile)));
    MimeMessage mail = received();
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(server.said()).filteredOn(s -> s.startsWith("RCPT")).hasSize(1);
    assertThat(mail.getContent().toString()).contains("leak Bcc: mallory@example.com . QUIT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann@example.com\r\nBcc: bob@example.com",
        "ann@example.com, bob@example.com",
        "\"ann\" <ann@example.com>",
        "ann"
      })
  void what_is_no_address_is_never_written_to(String address) {
    assertThat(new EmailMessenger(settings("")).reaches(address)).isFalse();
    assertThat(failureOf(Samples.stalled(address)).orElseThrow().kind())
        .isEqualTo(RemoteFailure.Kind.REJECTED);
    assertThat(server.said()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://mail.example.com",
        "smtp://",
        "smtps://canary@mail.example.com",
        "smtps://user:@mail.example.com",
        "smtps://user:canary@mail.example.com/path",
        "smtps://user:can ary@mail.example.com"
      })
  void an_address_of_a_server_that_cannot_be_used_is_refused_unseen(String url) {
    assertThatThrownBy(() -> EmailSettings.of(url, FROM))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains("KEYTURN_SMTP_URL")
        .doesNotContain("canary", "can ary", "mail.example.com");
  }

  @Test
  void the_usual_ports_are_known() {
    assertThat(EmailSettings.of("smtps://mail.example.com", FROM).port()).isEqualTo(465);
    assertThat(EmailSettings.of("smtp://mail.example.com", FROM).port()).isEqualTo(587);
    assertThat(EmailSettings.of("smtps://user:canary@mail.example.com", FROM).toString())
        .doesNotContain("canary", "user");
    assertThatThrownBy(() -> EmailSettings.of("smtps://mail.example.com", null))
        .hasMessageContaining("KEYTURN_SMTP_FROM");
  }

  private MimeMessage received() throws Exception {
    return new MimeMessage(
        Session.getInstance(new Properties()),
        new ByteArrayInputStream(server.mails().getFirst().getBytes(UTF_8)));
  }

  private Optional<RemoteFailure> failureOf(Message message) {
    try {
      deliver(message);
      return Optional.empty();
    } catch (RemoteFailure failure) {
      return Optional.of(failure);
    }
  }

  private void deliver(Message message) throws RemoteFailure {
    new EmailMessenger(settings("")).deliver(message, Optional::empty);
  }

  private EmailSettings settings(String login) {
    return EmailSettings.of("smtp://" + login + "127.0.0.1:" + server.port(), FROM);
  }
}
