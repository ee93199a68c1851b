package dev.keyturn.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Inputs that differ a little from those of a corpus. Blind, where the long search is guided. */
final class Neighbours {
  private static final int MOST_CHANGES = 4;
  private static final List<byte[]> SPICE =
      List.of(
          bytes("\0"),
          bytes("@@"),
          bytes("null"),
          bytes("{}"),
          bytes("[]"),
          bytes("\""),
          bytes("-1"),
          bytes("1e999"),
          bytes("99999999999999999999"),
          bytes("\\ud800"),
          bytes("\\u0000"),
          bytes("\u202e"),
          bytes("\ufeff"),
          bytes("[[[[[[[[[[[[[[[[["),
          bytes("&a *a"),
          bytes("!!int "),
          bytes("\r\n"),
          bytes("\t"),
          new byte[] {(byte) 0xc3, 0x28},
          new byte[] {(byte) 0xff, (byte) 0xfe});

  private final List<byte[]> corpus;
  private final Random random;

  Neighbours(List<byte[]> corpus, Random random) {
    this.corpus = List.copyOf(corpus);
    this.random = random;
  }

  byte[] next() {
    byte[] input = any();
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes; i++) {
      input = changed(input);
    }
    return input;
  }

  private byte[] changed(byte[] input) {
    int from = at(input);
    int to = from + random.nextInt(1 + Math.min(16, input.length - from));
    return switch (random.nextInt(7)) {
      case 0 -> flipped(input);
      case 1 -> joined(head(input, from), tail(input, to));
      case 2 -> joined(head(input, to), tail(input, from));
      case 3, 4 -> joined(head(input, from), spice(), tail(input, to));
      case 5 -> head(input, from);
      default -> {
        byte[] other = any();
        yield joined(head(input, from), tail(other, at(other)));
      }
    };
  }

  private byte[] flipped(byte[] input) {
    byte[] flipped = input.clone();
    if (flipped.length > 0) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] any() {
    return corpus.get(random.nextInt(corpus.size()));
  }

  private byte[] spice() {
    return SPICE.get(random.nextInt(SPICE.size()));
  }

  private int at(byte[] input) {
    return random.nextInt(input.length + 1);
  }

  private static byte[] head(byte[] input, int to) {
    return Arrays.copyOf(input, to);
  }

  private static byte[] tail(byte[] input, int from) {
    return Arrays.copyOfRange(input, from, input.length);
  }

  private static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
