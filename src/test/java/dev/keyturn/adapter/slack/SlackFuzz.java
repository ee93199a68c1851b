package dev.keyturn.adapter.slack;

import static dev.keyturn.hostile.Fuzzed.must;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.hostile.Fuzzed;
import dev.keyturn.rotation.SecretValue;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import okhttp3.HttpUrl;

/**
 * Requests that say they are Slack's. The parts between zero bytes are a timestamp, a signature, a
 * body, and a JSON payload that reaches the reader without being escaped first.
 */
public final class SlackFuzz {
  private static final String SECRET = "no-secret-of-anybody";
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final SlackSignature SIGNATURE = new SlackSignature(SecretValue.of(SECRET), CLOCK);
  private static final SlackApi API =
      new SlackApi(
          SlackBot.settings(
              URI.create("https://slack.com/api/"), "xoxb-none", "T0000001", Duration.ofSeconds(1)),
          CLOCK);

  private SlackFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    believed(data);
  }

  /** Tries the input; whether it was taken for what it says it is. */
  public static boolean believed(byte[] data) {
    return Fuzzed.soon(() -> tried(data));
  }

  private static boolean tried(byte[] data) {
    var parts = Fuzzed.parts(Fuzzed.planted(data), 4);
    var timestamp = new String(parts.get(0), ISO_8859_1);
    var signature = new String(parts.get(1), ISO_8859_1);
    var body = parts.get(2);
    boolean believed = SIGNATURE.refusal(body, List.of(timestamp), List.of(signature)) == null;
    if (believed) {
      must(signature.equals(signed(timestamp, body)), "only what Slack signed is believed");
      long apart = Long.parseLong(timestamp) - NOW.getEpochSecond();
      must(Math.abs(apart) <= 300, "only what Slack signed lately is believed");
    }
    var form = Incoming.form(body);
    var command = form.flatMap(Incoming::command);
    var interaction =
        form.flatMap(f -> Json.object(f.getOrDefault("payload", "")))
            .flatMap(Incoming::interaction);
    command.ifPresent(SlackFuzz::kept);
    interaction.ifPresent(SlackFuzz::kept);
    Json.object(parts.get(3)).flatMap(Incoming::interaction).ifPresent(SlackFuzz::kept);
    return believed && (command.isPresent() || interaction.isPresent());
  }

  /** What is taken in survives the inbox as it was, and answers go to Slack alone. */
  private static void kept(Incoming incoming) {
    Interaction interaction = incoming.interaction();
    must(incoming.team().matches("[TE][A-Z0-9]{2,30}"), "a workspace has an id");
    must(interaction.user().matches("[UW][A-Z0-9]{2,30}"), "a person has an id");
    var url = interaction.answer();
    var answerable = url == null ? Optional.<URI>empty() : API.answerable(url);
    if (url != null && answerable.isPresent()) {
      var called = HttpUrl.parse(url);
      must(
          called == null
              || (called.isHttps()
                  && List.of("hooks.slack.com", "slack.com").contains(called.host())
                  && called.port() == 443
                  && called.username().isEmpty()),
          "nobody is answered but Slack: " + url);
    }
    var stored = interaction.answeredAt(answerable.isPresent() ? url : null);
    if (stored.kept()) {
      must(
          Interaction.read(stored.kind(), stored.body()).equals(stored),
          "an interaction is read from the inbox as it was put there");
    }
    interaction.lacksReason();
    interaction.opensWindow();
  }

  static String signed(String timestamp, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      mac.update(("v0:" + timestamp + ":").getBytes(UTF_8));
      return "v0=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
