package dev.keyturn.adapter.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.SecretValue;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Whether Slack sent this, and lately. Looks at bytes only; nothing is parsed before. Not the
 * library's own check: that one compares texts character by character and lets a request from the
 * future pass.
 *
 * @see <a href="https://docs.slack.dev/authentication/verifying-requests-from-slack">how Slack
 *     signs</a>
 */
final class SlackSignature {
  static final int MOST_BYTES = 64 * 1024;
  private static final Duration AGE = Duration.ofMinutes(5);
  private static final Pattern TIMESTAMP = Pattern.compile("[1-9][0-9]{0,11}");
  private static final Pattern FORM = Pattern.compile("v0=[0-9a-f]{64}");

  private final byte[] secret;
  private final Clock clock;

  SlackSignature(SecretValue secret, Clock clock) {
    this.secret = secret.reveal().getBytes(UTF_8);
    this.clock = clock;
  }

  /**
   * @param timestamps all values of {@code X-Slack-Request-Timestamp}
   * @param signatures all values of {@code X-Slack-Signature}
   * @return null when it is Slack's; otherwise why it is not believed
   */
  @Nullable Refusal refusal(byte[] body, List<String> timestamps, List<String> signatures) {
    if (body.length > MOST_BYTES) {
      return Refusal.TOO_LARGE;
    }
    if (!formed(timestamps, signatures)) {
      return Refusal.FORGED_SIGNATURE;
    }
    String timestamp = timestamps.getFirst();
    String signature = signatures.getFirst();
    byte[] theirs = HexFormat.of().parseHex(signature, "v0=".length(), signature.length());
    if (!MessageDigest.isEqual(theirs, mac(timestamp, body))) {
      return Refusal.FORGED_SIGNATURE;
    }
    // After the signature: an old request that was never ours is forged, not stale.
    long apart = Math.abs(clock.instant().getEpochSecond() - Long.parseLong(timestamp));
    return apart > AGE.toSeconds() ? Refusal.STALE_SIGNATURE : null;
  }

  /** Whether these could be Slack's, whatever the body is. */
  static boolean formed(List<String> timestamps, List<String> signatures) {
    return timestamps.size() == 1
        && signatures.size() == 1
        && TIMESTAMP.matcher(timestamps.getFirst()).matches()
        && FORM.matcher(signatures.getFirst()).matches();
  }

  private byte[] mac(String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update(("v0:" + timestamp + ":").getBytes(UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
