package dev.keyturn.adapter.slack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.SecretValue;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlackSignatureTest {
  private static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
  private static final long NOW = 1_795_270_000L;
  private static final byte[] BODY =
      "payload=%7B%22type%22%3A%22block_actions%22%7D".getBytes(UTF_8);

  private final SlackSignature signature =
      new SlackSignature(
          SecretValue.of(SECRET), Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));

  /** The example of Slack's own documentation. */
  @Test
  void the_documented_example_has_the_documented_signature() {
    var then =
        new SlackSignature(
            SecretValue.of(SECRET),
            Clock.fixed(Instant.ofEpochSecond(1_531_420_618), ZoneOffset.UTC));
    byte[] body =
        ("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
                + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
                + "%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
            .getBytes(UTF_8);

    assertThat(
            then.refusal(
                body,
                List.of("1531420618"),
                List.of("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")))
        .isNull();
  }

  @Test
  void what_slack_signed_now_is_believed() {
    assertThat(refusal(BODY, NOW)).isNull();
  }

  @Test
  void every_flipped_bit_of_the_body_is_a_forgery() {
    String right = sign(BODY, Long.toString(NOW));
    for (int at = 0; at < BODY.length * 8; at++) {
      byte[] flipped = BODY.clone();
      flipped[at / 8] ^= (byte) (1 << (at % 8));
      assertThat(signature.refusal(flipped, stamp(NOW), List.of(right)))
          .as("bit %d", at)
          .isEqualTo(Refusal.FORGED_SIGNATURE);
    }
  }

  @Test
  void every_flipped_bit_of_the_signature_is_a_forgery() {
    String right = sign(BODY, Long.toString(NOW));
    byte[] bytes = right.getBytes(ISO_8859_1);
    for (int at = 0; at < bytes.length * 8; at++) {
      byte[] flipped = bytes.clone();
      flipped[at / 8] ^= (byte) (1 << (at % 8));
      assertThat(signature.refusal(BODY, stamp(NOW), List.of(new String(flipped, ISO_8859_1))))
          .as("bit %d", at)
          .isEqualTo(Refusal.FORGED_SIGNATURE);
    }
  }

  @Test
  void every_flipped_bit_of_the_timestamp_is_a_forgery() {
    String right = sign(BODY, Long.toString(NOW));
    byte[] bytes = Long.toString(NOW).getBytes(ISO_8859_1);
    for (int at = 0; at < bytes.length * 8; at++) {
      byte[] flipped = bytes.clone();
      flipped[at / 8] ^= (byte) (1 << (at % 8));
      assertThat(signature.refusal(BODY, List.of(new String(flipped, ISO_8859_1)), List.of(right)))
          .as("bit %d", at)
          .isEqualTo(Refusal.FORGED_SIGNATURE);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-300, -299, -1, 0, 1, 299, 300})
  void five_minutes_to_both_sides_are_near_enough(long apart) {
    assertThat(refusal(BODY, NOW + apart)).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {-301, 301, -NOW + 1, 3_600, 10_000_000_000L, 900_000_000_000L})
  void what_is_older_or_from_the_future_is_stale(long apart) {
    assertThat(refusal(BODY, NOW + apart)).isEqualTo(Refusal.STALE_SIGNATURE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "0",
        "+1795270000",
        "01795270000",
        "1795270000 ",
        " 1795270000",
        "1795270000.0",
        "1.79527e9",
        "0x6B01B1F0",
        "9223372036854775808",
        "1795270000000000000",
        "99999999999999999999999",
        "１７９５２７００００",
        "1795270000\n",
        "NaN"
      })
  void a_timestamp_that_is_no_plain_number_is_a_forgery_even_when_it_was_signed(String stamp) {
    assertThat(signature.refusal(BODY, List.of(stamp), List.of(sign(BODY, stamp))))
        .isEqualTo(Refusal.FORGED_SIGNATURE);
  }

  @Test
  void two_headers_of_a_kind_or_none_are_a_forgery() {
    String right = sign(BODY, Long.toString(NOW));
    String now = Long.toString(NOW);
    assertThat(signature.refusal(BODY, List.of(now, now), List.of(right)))
        .isEqualTo(Refusal.FORGED_SIGNATURE);
    assertThat(signature.refusal(BODY, List.of(now), List.of(right, right)))
        .isEqualTo(Refusal.FORGED_SIGNATURE);
    assertThat(signature.refusal(BODY, List.of(), List.of(right)))
        .isEqualTo(Refusal.FORGED_SIGNATURE);
    assertThat(signature.refusal(BODY, List.of(now), List.of()))
        .isEqualTo(Refusal.FORGED_SIGNATURE);
  }

  @Test
  void only_one_way_of_writing_a_signature_counts() {
    String right = sign(BODY, Long.toString(NOW));
    for (String other :
        List.of(
            right.toUpperCase(Locale.ROOT),
            right.replace("v0=", "v1="),
            right.substring(3),
            right + "0",
            right.substring(0, right.length() - 1),
            right + ",v0=" + "0".repeat(64),
            " " + right)) {
      assertThat(signature.refusal(BODY, stamp(NOW), List.of(other)))
          .as(other)
          .isEqualTo(Refusal.FORGED_SIGNATURE);
    }
  }

  @Test
  void bytes_are_signed_not_characters() {
    byte[] latin = "text=\u00e9".getBytes(ISO_8859_1);
    byte[] unicode = "text=\u00e9".getBytes(UTF_8);
    String right = sign(latin, Long.toString(NOW));

    assertThat(signature.refusal(latin, stamp(NOW), List.of(right))).isNull();
    assertThat(signature.refusal(unicode, stamp(NOW), List.of(right)))
        .isEqualTo(Refusal.FORGED_SIGNATURE);
  }

  @Test
  void sixty_four_kilobytes_are_enough() {
    var most = new byte[64 * 1024];
    assertThat(refusal(most, NOW)).isNull();
    assertThat(refusal(new byte[64 * 1024 + 1], NOW)).isEqualTo(Refusal.TOO_LARGE);
  }

  private @Nullable Refusal refusal(byte[] body, long stamp) {
    return signature.refusal(body, stamp(stamp), List.of(sign(body, Long.toString(stamp))));
  }

  private static String sign(byte[] body, String timestamp) {
    return sign(SECRET, body, timestamp);
  }

  private static List<String> stamp(long seconds) {
    return List.of(Long.toString(seconds));
  }

  /** Written a second time, from Slack's documentation alone. */
  static String sign(String secret, byte[] body, String timestamp) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      mac.update(("v0:" + timestamp + ":").getBytes(UTF_8));
      return "v0=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
