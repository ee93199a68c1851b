package dev.keyturn.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Where requests come from. IPv6 counts by the first 64 bits, because a single customer has all of
 * the rest. The audit trail has a keyed hash: refusals of one address can be told from those of
 * another while the process lives, and nobody's address is kept.
 */
public final class Addresses {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final int NETWORK_BYTES = 8;
  private static final int IPV4_BYTES = 4;
  private static final int SHOWN_BYTES = 9;
  private static final int KEY_BYTES = 32;

  private final SecretKeySpec key;

  public Addresses(SecureRandom random) {
    var bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, "HmacSHA256");
  }

  /**
   * What counts as one place.
   *
   * @param told what a proxy in front says; null where there is none, or it is not to be believed
   * @param socket the other end of the connection
   */
  public static String place(@Nullable String told, InetAddress socket) {
    if (told != null) {
      // A proxy appends: the last one is what the nearest has seen itself.
      String last = told.substring(told.lastIndexOf(',') + 1).strip();
      try {
        // The JDK also reads 1.2.3 as an address.
        return IPV4.matcher(last).matches() || last.contains(":")
            ? place(InetAddress.ofLiteral(last))
            : place(socket);
      } catch (IllegalArgumentException e) {
        return place(socket);
      }
    }
    return place(socket);
  }

  private static String place(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == IPV4_BYTES
        ? address.getHostAddress()
        : HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES)) + "/64";
  }

  /** The place as the audit trail has it. */
  public String hashed(String place) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] code = mac.doFinal(place.getBytes(UTF_8));
      return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(code, SHOWN_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
