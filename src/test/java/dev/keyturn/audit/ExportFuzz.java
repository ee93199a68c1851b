package dev.keyturn.audit;

import static dev.keyturn.hostile.Fuzzed.must;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.hostile.Fuzzed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One trail was signed; whatever else somebody makes of it is told to be wrong. An input that
 * begins with {@code 0xFF} is a list of changes to the true export, so that the search gets behind
 * the header at all; any other is an export itself.
 */
public final class ExportFuzz {
  private static final int CHANGE_BYTES = 4;
  private static final byte[] TRUE = trueExport();
  private static final Optional<AuditPublicKey> PINNED = Optional.of(TrailFixture.KEY);
  private static final Optional<AuditAnchor> ANCHOR = Optional.of(anchor());

  private ExportFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    believed(data);
  }

  /** Tries the input; whether it was taken for what it says it is. */
  public static boolean believed(byte[] data) {
    boolean changes = data.length > 0 && data[0] == (byte) 0xff;
    var export = changes ? changed(data) : Fuzzed.planted(data);
    return Fuzzed.soon(() -> tried(export));
  }

  private static boolean tried(byte[] export) {
    boolean same = Arrays.equals(export, TRUE);
    must(
        judged(export, PINNED, ANCHOR).problem().isEmpty() == same,
        "with key and anchor the true export is accepted, and nothing else");
    must(
        judged(export, PINNED, Optional.empty()).problem().isEmpty() == same,
        "nothing is accepted that our key has not signed");
    judged(export, Optional.empty(), Optional.empty());
    return same;
  }

  private static Verification judged(
      byte[] export, Optional<AuditPublicKey> pinned, Optional<AuditAnchor> anchor) {
    try {
      var verification = AuditVerifier.verify(new ByteArrayInputStream(export), pinned, anchor);
      Fuzzed.silent(verification.toString());
      return verification;
    } catch (IOException e) {
      throw new UncheckedIOException("nothing but the stream itself may fail", e);
    }
  }

  /** What the changes make of the true export: each says what to do, with which line, and where. */
  private static byte[] changed(byte[] data) {
    var lines = new ArrayList<>(List.of(new String(TRUE, UTF_8).split("\n", -1)));
    for (int at = 1; at + CHANGE_BYTES <= data.length; at += CHANGE_BYTES) {
      int line = (data[at + 1] & 0xff) % lines.size();
      int other = (data[at + 2] & 0xff) % lines.size();
      switch (data[at] & 7) {
        case 0 -> lines.remove(line);
        case 1 -> lines.add(line, lines.get(other));
        case 2 -> lines.set(line, lines.get(other));
        case 3 -> lines.add(line, lines.remove(other));
        default -> lines.set(line, mutated(lines.get(line), data[at + 2] & 0xff, data[at + 3]));
      }
      if (lines.isEmpty()) {
        return new byte[0];
      }
    }
    return String.join("\n", lines).getBytes(UTF_8);
  }

  private static String mutated(String line, int where, byte what) {
    if (line.isEmpty()) {
      return line;
    }
    // Reaches the whole of a line that is longer than a byte counts.
    int at = (int) ((long) where * line.length() / 256);
    return line.substring(0, at) + (char) (what & 0x7f) + line.substring(at + 1);
  }

  private static byte[] trueExport() {
    try (var in = ExportFuzz.class.getResourceAsStream("/hostile/EXPORT/good-true")) {
      if (in == null) {
        throw new IllegalStateException("the corpus has lost its true export");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AuditAnchor anchor() {
    return AuditAnchor.of(
        judged(TRUE, PINNED, Optional.empty())
            .checkpoint()
            .orElseThrow(() -> new IllegalStateException("the true export does not hold")));
  }
}
