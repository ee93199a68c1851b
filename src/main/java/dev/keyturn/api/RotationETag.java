package dev.keyturn.api;

import static dev.keyturn.rotation.Refusal.CHANGED;
import static dev.keyturn.rotation.Refusal.IF_MATCH_NEEDED;

import dev.keyturn.access.Refused;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.Sha256;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ETag of a rotation: it changes with what a person decides upon, and not with every look that
 * the engine takes.
 */
final class RotationETag {
  private static final int BYTES = 16;

  private RotationETag() {}

  static String of(Rotation r, List<Command> commands) {
    long heard =
        commands.stream()
            .filter(c ->
                switch (c.kind()) {
                  case APPROVE, REJECT, REVIEW, REVOKE, ABANDON, KEEP, CONFIRM -> true;
                  case CANCEL, RESUME, RETRY -> false;
                })
            .count();
    String state =
        String.join(
            "\n",
            r.id().text(),
            r.digest().text(),
            r.state().phase().name(),
            String.valueOf(r.state().wave()),
            String.valueOf(r.state().stalled()),
            r.state().since().toString(),
            String.valueOf(heard));
    byte[] hash = HexFormat.of().parseHex(Sha256.hex(state).substring(0, 2 * BYTES));
    return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + '"';
  }

  /** Whether a reader already has it: {@code If-None-Match}, which compares weakly. */
  static boolean known(@Nullable String ifNoneMatch, String tag) {
    return ifNoneMatch != null && listed(ifNoneMatch.replace("W/", ""), tag);
  }

  /**
   * @param needed whether it must be said what was read
   */
  static void check(@Nullable String ifMatch, String tag, boolean needed) throws Refused {
    if (ifMatch == null) {
      if (needed) {
        throw new Refused(IF_MATCH_NEEDED);
      }
    } else if (!listed(ifMatch, tag) || (needed && ifMatch.strip().equals("*"))) {
      throw new Refused(CHANGED);
    }
  }

  private static boolean listed(String header, String tag) {
    return header.strip().equals("*")
        || Arrays.stream(header.split(",", -1)).map(String::strip).anyMatch(tag::equals);
  }
}
