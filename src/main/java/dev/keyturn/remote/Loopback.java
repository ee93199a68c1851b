package dev.keyturn.remote;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Which hosts are this very machine, as they are written in settings and rotation plans. */
public final class Loopback {
  private Loopback() {}

  /**
   * Whether it is {@code localhost} or an {@link #address}. Nothing is looked up, and no other way
   * to write these is known: what is read differently by the next reader is not this machine.
   */
  public static boolean host(@Nullable String host) {
    return "localhost".equalsIgnoreCase(host) || address(host);
  }

  /**
   * Whether it is {@code 127.0.0.1}, or {@code ::1} with or without brackets: no name, which
   * somebody may lead elsewhere.
   */
  public static boolean address(@Nullable String host) {
    return "127.0.0.1".equals(host) || "[::1]".equals(host) || "::1".equals(host);
  }

  /** Whether nobody on the way can read along: https to any host, or http to this machine. */
  public static boolean secure(URI url) {
    return url.getHost() != null
        && ("https".equals(url.getScheme())
            || ("http".equals(url.getScheme()) && host(url.getHost())));
  }
}
