package dev.keyturn.plan;

import static dev.keyturn.hostile.Fuzzed.must;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.hostile.Fuzzed;
import java.util.regex.Pattern;

/** Whatever stands in a plan: it is read, or each mistake is told with its place, and soon. */
public final class PlanFuzz {
  private static final String FILE = "rotation-plans/zkeb.yaml";
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\r\n\u0085\u2028\u2029]");
  private static final int LONGEST_TOLD = 2_000;

  private PlanFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    believed(data);
  }

  /** Tries the input; whether it was taken for what it says it is. */
  public static boolean believed(byte[] data) {
    return Fuzzed.soon(() -> tried(Fuzzed.planted(data)));
  }

  private static boolean tried(byte[] bytes) {
    return switch (new PlanReader().read(FILE, bytes)) {
      case PlanReading.Wrong wrong -> {
        told(wrong, new String(bytes, UTF_8));
        yield false;
      }
      case PlanReading.Valid valid -> {
        must(valid.plan().name().equals("zkeb"), "a plan has the name of its file");
        must(
            new PlanReader().read(FILE, bytes) instanceof PlanReading.Valid again
                && again.plan().equals(valid.plan()),
            "a plan says the same when it is read again");
        yield true;
      }
    };
  }

  private static void told(PlanReading.Wrong wrong, String text) {
    must(!wrong.mistakes().isEmpty(), "a plan that is refused has a mistake");
    var lines = LINE_BREAK.split(text, -1);
    for (var mistake : wrong.mistakes()) {
      must(
          mistake.line() >= 1 && mistake.line() <= lines.length,
          "a mistake is in a line of the file: " + mistake.line() + " of " + lines.length);
      // One behind the end: where something is missing.
      int end = lines[mistake.line() - 1].codePointCount(0, lines[mistake.line() - 1].length()) + 1;
      must(
          mistake.column() >= 1 && mistake.column() <= Math.max(end, 2),
          "a mistake is at a character of its line: " + mistake.column() + " of " + end);
      var told = mistake.text();
      must(told.chars().allMatch(c -> c >= ' ' && c < 0x7f), "a mistake is told on one plain line");
      must(told.length() <= LONGEST_TOLD, "a mistake is told in a few words");
      Fuzzed.silent(told);
    }
  }
}
