package dev.keyturn.adapter.email;

import dev.keyturn.remote.Loopback;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.text.MailAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The mail server.
 *
 * @param tls from the first byte; otherwise STARTTLS, which only a server on this machine may lack
 * @param user null: no login
 * @param from sender of every mail
 */
public record EmailSettings(
    String host,
    int port,
    boolean tls,
    @Nullable String user,
    @Nullable SecretValue password,
    String from) {
  private static final int SMTPS_PORT = 465;
  private static final int SUBMISSION_PORT = 587;

  /**
   * @param url {@code smtps://user:password@host:465} or {@code smtp://…}
   * @throws IllegalArgumentException saying what is wrong, without the URL
   */
  public static EmailSettings of(String url, @Nullable String from) {
    URI parsed;
    try {
      parsed = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "KEYTURN_SMTP_URL is no URL; write special characters of user and password as %40 and so on");
    }
    boolean tls = "smtps".equals(parsed.getScheme());
    if (parsed.getHost() == null || !(tls || "smtp".equals(parsed.getScheme()))) {
      throw new IllegalArgumentException(
          "KEYTURN_SMTP_URL must be smtps://user:password@host:465 or smtp://user:password@host:587");
    }
    String path = parsed.getRawPath();
    if ((path != null && !path.isEmpty() && !path.equals("/"))
        || parsed.getRawQuery() != null
        || parsed.getRawFragment() != null) {
      throw new IllegalArgumentException("KEYTURN_SMTP_URL must end after the port");
    }
    if (from == null || !MailAddress.isSender(from)) {
      throw new IllegalArgumentException(
          "KEYTURN_SMTP_FROM must be an e-mail address, the sender of every mail");
    }
    String login = parsed.getRawUserInfo();
    int colon = login == null ? -1 : login.indexOf(':');
    if (login != null && (colon < 1 || colon == login.length() - 1)) {
      throw new IllegalArgumentException(
          "KEYTURN_SMTP_URL must have both user and password, or neither");
    }
    int port = parsed.getPort() >= 0 ? parsed.getPort() : tls ? SMTPS_PORT : SUBMISSION_PORT;
    return new EmailSettings(
        parsed.getHost(),
        port,
        tls,
        login == null ? null : decoded(login.substring(0, colon)),
        login == null ? null : SecretValue.of(decoded(login.substring(colon + 1))),
        from);
  }

  /** Whether the server is on this machine. */
  public boolean loopback() {
    return Loopback.host(host);
  }

  /** In the part before the @ a plus is a plus. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "EmailSettings[" + host + ":" + port + "]";
  }
}
