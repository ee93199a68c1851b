package dev.keyturn.rotation;

import dev.keyturn.rotation.Material.Encoding;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * As which encodings a text can be read, seen from its alphabet and length alone. An application
 * that decodes what it reads takes the next value only in the form that it takes today.
 */
final class Spelling {
  private static final Pattern HEX = Pattern.compile("(?:[0-9a-f]{2})+|(?:[0-9A-F]{2})+");
  private static final Pattern STANDARD = Pattern.compile("[A-Za-z0-9+/]+={0,2}");
  private static final Pattern FOR_URLS = Pattern.compile("[A-Za-z0-9_-]+={0,2}");
  private static final String PEM = "-----BEGIN ";
  private static final String ESCAPED_BREAK = "\\n";

  private Spelling() {}

  /** Empty where the text is in no form that is known to be one of this material. */
  static Set<Encoding> of(Material material, String text) {
    String core = text.strip();
    return switch (material) {
      case Material.Bytes bytes -> bytes(core, bytes.bytes());
      case Material.KeyPair _ -> keyPair(core);
      case Material.Characters _, Material.Supplied _ -> Set.of();
    };
  }

  private static Set<Encoding> keyPair(String text) {
    if (text.startsWith("{") && text.endsWith("}")) {
      return Set.of(Encoding.JWK);
    }
    if (!text.startsWith(PEM)) {
      return Set.of();
    }
    if (text.contains(ESCAPED_BREAK)) {
      return Set.of(Encoding.PEM_ESCAPED);
    }
    return text.indexOf('\n') > 0 ? Set.of(Encoding.PEM) : Set.of();
  }

  /** Only where it comes out as so many bytes: a passphrase of letters would fit everywhere. */
  private static Set<Encoding> bytes(String text, int bytes) {
    var forms = EnumSet.noneOf(Encoding.class);
    if (text.length() == 2 * bytes && HEX.matcher(text).matches()) {
      forms.add(Encoding.HEX);
    }
    int bare = (bytes * 4 + 2) / 3;
    int whole = (bytes + 2) / 3 * 4;
    boolean standard = STANDARD.matcher(text).matches();
    boolean forUrls = FOR_URLS.matcher(text).matches();
    boolean padded = text.length() == whole && text.replace("=", "").length() == bare;
    boolean unpadded = text.length() == bare && text.indexOf('=') < 0;
    if (standard && padded) {
      forms.add(Encoding.BASE64);
    }
    if (standard && unpadded) {
      forms.add(Encoding.BASE64_UNPADDED);
    }
    if (forUrls && unpadded) {
      forms.add(Encoding.BASE64URL);
    }
    if (forUrls && padded) {
      forms.add(Encoding.BASE64URL_PADDED);
    }
    return forms;
  }
}
