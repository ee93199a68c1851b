package dev.keyturn.audit;

import static dev.keyturn.hostile.Fuzzed.must;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.hostile.Fuzzed;

/** A text is the one canonical form of what it says, or it is refused. */
public final class CanonicalJsonFuzz {
  private CanonicalJsonFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    believed(data);
  }

  /** Tries the input; whether it was taken for what it says it is. */
  public static boolean believed(byte[] data) {
    var planted = Fuzzed.planted(data);
    // Read as UTF-16 it has every char, lone surrogates included, which no UTF-8 can hold.
    return Fuzzed.soon(() -> tried(new String(planted, UTF_8)))
        | Fuzzed.soon(() -> tried(new String(planted, UTF_16BE)));
  }

  private static boolean tried(String text) {
    try {
      Object value = CanonicalJson.parse(text);
      must(CanonicalJson.write(value).equals(text), "what is read is written as it was");
      must(CanonicalJson.parse(text).equals(value), "it is read alike twice");
      must(
          new String(text.getBytes(UTF_8), UTF_8).equals(text),
          "what is read can be kept without a loss");
      return true;
    } catch (UnreadableAudit e) {
      Fuzzed.silent(e);
      return false;
    }
  }
}
