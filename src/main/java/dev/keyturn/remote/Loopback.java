package dev.keyturn.remote;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which hosts are this very machine, as they are written in settings and rotation plans. */
public final class Loopback {
  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile("127(?:\\." + BYTE + "){3}");

  private Loopback() {}

  /**
   * Whether it is {@code localhost}, one of {@code 127.0.0.0/8} or {@code ::1}, with or without
   * brackets. Nothing is looked up, and no other way to write these is known: what is read
   * differently by the next reader is not this machine.
   */
  public static boolean host(@Nullable String host) {
    return host != null
        && (host.toLowerCase(Locale.ROOT).equals("localhost")
            || host.equals("[::1]")
            || host.equals("::1")
            || IPV4.matcher(host).matches());
  }

  /** Whether nobody on the way can read along: https to any host, or http to this machine. */
  public static boolean secure(URI url) {
    return url.getHost() != null
        && ("https".equals(url.getScheme())
            || ("http".equals(url.getScheme()) && host(url.getHost())));
  }
}
