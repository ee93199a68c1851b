package dev.keyturn.audit;

import dev.keyturn.audit.Verification.Kind;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of an export, byte-exact: only {@code \n} ends a line, only valid UTF-8 passes, and a line
 * has a largest length.
 */
final class ExportLines {
  /**
   * More than any entry can have: fewer than 40 fields of at most 500 characters, each at most 6
   * bytes when escaped.
   */
  private static final int MAX_LINE_BYTES = 128 * 1024;

  private final InputStream in;
  private long line;

  ExportLines(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** Number of the line that {@link #next} returned last, from 1. */
  long line() {
    return line;
  }

  /** The next line without its line break; null at the end. */
  @Nullable String next() throws IOException, VerificationFailure {
    var bytes = new ByteArrayOutputStream(1024);
    int b = in.read();
    if (b < 0) {
      return null;
    }
    line++;
    while (b != '\n') {
      if (b < 0) {
        throw new VerificationFailure(
            Kind.CUT_SHORT, line, "the file ends in the middle of a line");
      }
      if (bytes.size() == MAX_LINE_BYTES) {
        throw new VerificationFailure(
            Kind.UNREADABLE, line, "the line is longer than any entry can be");
      }
      bytes.write(b);
      b = in.read();
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new VerificationFailure(Kind.UNREADABLE, line, "the line is not valid UTF-8");
    }
  }
}
