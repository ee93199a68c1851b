package dev.keyturn.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What the fuzzed functions have in common: a canary that must stay silent, claims, a time. */
public final class Fuzzed {
  /** Stands for a secret in somebody's answer or file. Nothing we say may contain it. */
  public static final String CANARY = "c4naryZq81xP0vKd93LmTtW2";

  /** Where the canary goes. So a mutation can move it, but not take it out of our sight. */
  private static final String MARK = "@@";

  /** CPU time of this thread and not the clock's: a busy machine is no hanging parser. */
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private Fuzzed() {}

  /** The data with the canary in each place that is marked. */
  public static byte[] planted(byte[] data) {
    return text(data).replace(MARK, CANARY).getBytes(ISO_8859_1);
  }

  /** The parts between zero bytes, at least this many. */
  public static List<byte[]> parts(byte[] data, int atLeast) {
    var parts = text(data).split("\0", -1);
    return Arrays.stream(Arrays.copyOf(parts, Math.max(atLeast, parts.length)))
        .map(part -> part == null ? "" : part)
        .map(part -> part.getBytes(ISO_8859_1))
        .toList();
  }

  private static String text(byte[] data) {
    return new String(data, ISO_8859_1);
  }

  public static void must(boolean holds, String claim) {
    if (!holds) {
      throw new AssertionError("this does not hold: " + claim);
    }
  }

  /** Neither the exception nor anything that it brings along repeats the canary. */
  public static void silent(Throwable thrown) {
    for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
      silent(t.toString());
      for (var suppressed : t.getSuppressed()) {
        silent(suppressed);
      }
    }
  }

  public static void silent(String told) {
    must(!told.contains(CANARY), "what we tell repeats no secret: " + told);
  }

  /**
   * Tries the input, which may take one second of this thread and no more. Who takes longer is
   * tried once more: the first input of all has the classes loaded, and instrumented, within its
   * time.
   */
  public static boolean soon(BooleanSupplier tried) {
    var threads = ManagementFactory.getThreadMXBean();
    long spent = 0;
    for (int attempt = 0; attempt < 2; attempt++) {
      long before = threads.getCurrentThreadCpuTime();
      boolean believed = tried.getAsBoolean();
      spent = threads.getCurrentThreadCpuTime() - before;
      if (spent < LONGEST.toNanos()) {
        return believed;
      }
    }
    throw new AssertionError("an input took " + spent / 1_000_000 + " ms twice");
  }
}
