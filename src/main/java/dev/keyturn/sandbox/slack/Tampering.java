package dev.keyturn.sandbox.slack;

import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * In what a request differs from the one that Slack would send. Requests by request URL only: over
 * Socket Mode there is nothing to sign.
 *
 * @param secret signs instead of the signing secret; null: the right one signs
 * @param at the timestamp; null: now
 * @param signed changes the body before it is signed: what another workspace's Slack could send
 * @param sent changes the body after it was signed
 * @param retry goes out as {@code X-Slack-Retry-Num}; 0: none
 */
public record Tampering(
    @Nullable String secret,
    @Nullable Instant at,
    UnaryOperator<String> signed,
    UnaryOperator<String> sent,
    int retry) {
  public static final Tampering NONE =
      new Tampering(null, null, UnaryOperator.identity(), UnaryOperator.identity(), 0);

  /** Signed with a secret that is not the workspace's. */
  public static Tampering forged() {
    return new Tampering("not-the-signing-secret", null, s -> s, s -> s, 0);
  }

  /** Rightly signed at another time. */
  public static Tampering at(Instant time) {
    return new Tampering(null, time, s -> s, s -> s, 0);
  }

  /** Changed on its way; the form fields are URL-encoded. */
  public static Tampering edited(UnaryOperator<String> body) {
    return new Tampering(null, null, s -> s, body, 0);
  }

  /** Another content, rightly signed; the form fields are URL-encoded. */
  public static Tampering resigned(UnaryOperator<String> body) {
    return new Tampering(null, null, body, s -> s, 0);
  }

  /** The same with the headers of a second try. */
  public static Tampering retried(int number) {
    return new Tampering(null, null, s -> s, s -> s, number);
  }
}
