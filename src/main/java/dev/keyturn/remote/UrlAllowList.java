package dev.keyturn.remote;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which URLs that people write may be called: those who write rotation plans may not reach
 * everything that this service reaches.
 *
 * <p>The host list is what decides; the addresses are checked against names that point elsewhere
 * than they should. Whoever calls connects to one of these very addresses, so that a name that
 * changes between the check and the connection gains nothing, and sees that its own reader of URLs
 * finds {@link Target#host} and {@link Target#port} too: what one overlooks, the other may call.
 */
public final class UrlAllowList {
  private static final Set<Integer> PUBLIC_PORTS = Set.of(443, 8443);
  private static final int LAST_PORT = 65_535;

  private final Set<String> publicHosts;
  private final Set<String> privateHosts;
  private final Resolver resolver;

  /** Looks a host up; {@link InetAddress#getAllByName} outside of tests. */
  public interface Resolver {
    InetAddress[] all(String host) throws UnknownHostException;
  }

  /** Says why a URL is not called. */
  public static final class OutOfReach extends Exception {
    public OutOfReach(String problem) {
      super(problem);
    }
  }

  /**
   * @param host in lower case and without brackets
   * @param addresses every address of the host, at least one
   */
  public record Target(URI url, String host, int port, List<InetAddress> addresses) {}

  /**
   * @param publicHosts host names, or {@code *.example.com} for everything below a name. Called
   *     over https, on port 443 or 8443, and only where every address of the name is a public one
   * @param privateHosts the same: http or https, any port, private addresses and this machine
   *     included
   */
  public UrlAllowList(Set<String> publicHosts, Set<String> privateHosts, Resolver resolver) {
    this.publicHosts = Set.copyOf(publicHosts);
    this.privateHosts = Set.copyOf(privateHosts);
    this.resolver = resolver;
  }

  /**
   * @throws OutOfReach the URL or one of its addresses is not allowed
   * @throws UnknownHostException there is no such host at the moment
   */
  public Target allowed(String text) throws OutOfReach, UnknownHostException {
    var url = parse(text);
    var host = bare(url.getHost());
    boolean tls = "https".equals(url.getScheme());
    int port = url.getPort() != -1 ? url.getPort() : tls ? 443 : 80;
    boolean closed = listed(privateHosts, host);
    if (!closed && !listed(publicHosts, host)) {
      throw new OutOfReach(
          "the host " + host + " is not on this service's list of applications: add it there");
    }
    if (!closed && !(tls && PUBLIC_PORTS.contains(port))) {
      throw new OutOfReach("a public application is called over https on port 443 or 8443");
    }
    var addresses = List.of(resolver.all(host));
    for (var address : addresses) {
      if (neverAnApplication(address) || (!closed && !isPublic(address))) {
        throw new OutOfReach("the host " + host + " has an address that is not allowed for it");
      }
    }
    return new Target(url, host, port, addresses);
  }

  private static URI parse(String text) throws OutOfReach {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new OutOfReach("the URL of the application cannot be read");
    }
    var scheme = url.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme))
        || url.getHost() == null
        || url.getPort() == 0
        || url.getPort() > LAST_PORT
        || url.getRawUserInfo() != null
        || url.getRawFragment() != null) {
      throw new OutOfReach("the URL must be http or https with a host, without user and fragment");
    }
    return url;
  }

  private static String bare(String host) {
    var lower = host.toLowerCase(Locale.ROOT);
    return lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower;
  }

  /**
   * @param host in lower case
   */
  public static boolean listed(Set<String> hosts, String host) {
    return hosts.stream()
        .map(listed -> listed.toLowerCase(Locale.ROOT))
        .anyMatch(listed ->
            listed.startsWith("*.") ? host.endsWith(listed.substring(1)) : host.equals(listed));
  }

  /** Where clouds answer with credentials, and what is no single machine at all. */
  static boolean neverAnApplication(InetAddress address) {
    byte[] a = address.getAddress();
    if (address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || address.isLinkLocalAddress()) {
      return true;
    }
    if (address instanceof Inet4Address) {
      return a[0] == 0
          || unsigned(a[0]) >= 240
          || starts(a, 100, 100, 100, 200)
          || starts(a, 168, 63, 129, 16)
          || starts(a, 192, 0, 0, 192);
    }
    // 0000::/8, 6to4 and Teredo have an IPv4 address inside; fec0::/10 is nobody's any more.
    return (a[0] == 0 && !address.isLoopbackAddress())
        || starts(a, 0x20, 0x02)
        || starts(a, 0x20, 0x01, 0x00, 0x00)
        || address.isSiteLocalAddress()
        || starts(a, 0xfd, 0x00, 0x0e, 0xc2)
        || starts(a, 0xfd, 0x20, 0x00, 0xce);
  }

  /**
   * Whether it belongs to the public internet. Java's own predicates let pass unique local
   * addresses, shared address space and the forms that carry an IPv4 address inside.
   *
   * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA's registries of
   *     special-purpose addresses</a>
   */
  static boolean isPublic(InetAddress address) {
    byte[] a = address.getAddress();
    if (neverAnApplication(address) || address.isLoopbackAddress()) {
      return false;
    }
    if (address instanceof Inet4Address) {
      return !(starts(a, 10)
          || (starts(a, 172) && (a[1] & 0xf0) == 16)
          || starts(a, 192, 168)
          || (starts(a, 100) && (a[1] & 0xc0) == 64)
          || starts(a, 192, 0, 0)
          || starts(a, 192, 0, 2)
          || starts(a, 192, 88, 99)
          || (starts(a, 198) && (a[1] & 0xfe) == 18)
          || starts(a, 198, 51, 100)
          || starts(a, 203, 0, 113));
    }
    // Global unicast is 2000::/3; of that: Teredo and its neighbours, documentation, 6to4.
    return (a[0] & 0xe0) == 0x20
        && !(starts(a, 0x20, 0x01) && (a[2] & 0xfe) == 0)
        && !starts(a, 0x20, 0x01, 0x0d, 0xb8)
        && !starts(a, 0x20, 0x02)
        && !(starts(a, 0x3f, 0xff) && (a[2] & 0xf0) == 0);
  }

  private static boolean starts(byte[] address, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if (unsigned(address[i]) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static int unsigned(byte value) {
    return value & 0xff;
  }
}
