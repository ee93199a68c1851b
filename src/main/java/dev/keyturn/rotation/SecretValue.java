package dev.keyturn.rotation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.rotation.Material.Encoding;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The value of one version of a secret: the UTF-8 text of a variable. It cannot be printed,
 * serialised or compared by {@code equals}; only adapters may {@link #reveal} it, and an
 * architecture rule holds them to that.
 *
 * <p>Wiping is best effort: what a rotation has made is overwritten once Vault has it, and HTTP,
 * TLS and JSON layers copy what they are given. Every other value is dropped at the end of the tick
 * that needed it.
 */
public final class SecretValue {
  private static final String KID_LABEL = "keyturn-kid-v1";
  private static final String ATTESTATION_LABEL = "keyturn-attestation-v1";
  private static final int KID_BYTES = 9;
  private static final int ATTESTATION_KEY_BYTES = 32;
  private static final int LEAST_WITHIN = 16;
  private static final Pattern ENCODED = Pattern.compile("%([0-9A-Fa-f]{2})");

  private final byte[] utf8;

  private SecretValue(byte[] utf8) {
    this.utf8 = utf8;
  }

  /**
   * @throws IllegalArgumentException when empty: an empty key is accepted by too many programs
   */
  public static SecretValue of(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a secret's value is never empty");
    }
    return new SecretValue(text.getBytes(UTF_8));
  }

  /** The text itself. For adapters that hand it to Vault or Railway, and for nobody else. */
  public String reveal() {
    return new String(utf8, UTF_8);
  }

  /** Whether both are the same text, in time that depends on neither. */
  public boolean sameAs(SecretValue other) {
    byte[] anyKey = new byte[ATTESTATION_KEY_BYTES];
    return MessageDigest.isEqual(hmac(anyKey, utf8), hmac(anyKey, other.utf8));
  }

  /** As which encodings an application may read it, where that shows; empty where it does not. */
  public Set<Encoding> spelledAs(Material material) {
    return Spelling.of(material, new String(utf8, UTF_8));
  }

  /**
   * Whether a longer value has this one in it, as it is or percent-encoded, as in a URL. A short
   * one may be found anywhere by chance, and is not looked for.
   */
  boolean within(SecretValue longer) {
    if (utf8.length < LEAST_WITHIN || longer.utf8.length <= utf8.length) {
      return false;
    }
    String sought = new String(utf8, ISO_8859_1);
    String text = new String(longer.utf8, ISO_8859_1);
    return text.contains(sought) || decoded(text).contains(sought);
  }

  /** What has no meaning as percent-encoding stays as it is. */
  private static String decoded(String text) {
    return ENCODED
        .matcher(text)
        .replaceAll(
            m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 16))));
  }

  /**
   * A short keyed hash that tells "same or not" without the value: {@code hk1:} and the first 22
   * characters of base64url(HMAC-SHA-256(key, "fp1" 00 secretId 00 value)). A plain hash of a
   * guessable value could be guessed offline.
   */
  public Fingerprint fingerprint(FingerprintKey key, String secretId) {
    byte[] mac = key.mac(("fp1\0" + secretId + "\0").getBytes(UTF_8), utf8);
    return new Fingerprint("hk1:" + base64url(mac).substring(0, 22));
  }

  /**
   * The public id of symmetric material: base64url of 9 bytes of HKDF-SHA-256 (RFC 5869) over the
   * text, 12 characters.
   */
  public Kid kid() {
    return new Kid(base64url(hkdf(KID_LABEL, KID_BYTES)));
  }

  /**
   * What a replica that holds this value answers to a challenge: base64url of HMAC-SHA-256 under a
   * key derived with HKDF-SHA-256 and a label of its own, so that the answer is useless for
   * anything else the value is used for.
   */
  public String attestationProof(
      SecretName name, String nonce, String deployment, String replica, boolean signs) {
    String message =
        String.join(
            "\0",
            ATTESTATION_LABEL,
            name.text(),
            nonce,
            deployment,
            replica,
            signs ? "signs" : "accepts");
    return base64url(hmac(hkdf(ATTESTATION_LABEL, ATTESTATION_KEY_BYTES), message.getBytes(UTF_8)));
  }

  @Override
  public String toString() {
    return "SecretValue[hidden]";
  }

  private byte[] hkdf(String label, int bytes) {
    try {
      var parameters =
          HKDFParameterSpec.ofExtract().addIKM(utf8).thenExpand(label.getBytes(UTF_8), bytes);
      return KDF.getInstance("HKDF-SHA256").deriveData(parameters);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HKDF-SHA256; Keyturn needs JDK 25", e);
    }
  }

  static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static String base64url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Overwrites the bytes; the value must not be used afterwards. */
  public void wipe() {
    Arrays.fill(utf8, (byte) 0);
  }
}
