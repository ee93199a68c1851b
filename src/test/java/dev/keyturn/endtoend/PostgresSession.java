package dev.keyturn.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client has said on one connection: its statements, and what it has written. */
final class PostgresSession {
  private static final Pattern WRITE =
      Pattern.compile(
          "(?is)^\\s*(insert\\s+into|update|delete\\s+from)\\s+\"?(\\w+)\"?(?:\\s+set\\s+\"?(\\w+))?.*");

  private final Map<String, String> statements = new HashMap<>();
  private final Map<String, String> portals = new HashMap<>();
  private final Set<String> writes = new LinkedHashSet<>();
  private boolean open;
  private boolean failed;
  private boolean commits;

  void hear(char type, ByteBuffer body) {
    switch (type) {
      case 'P' -> statements.put(text(body), text(body));
      case 'B' -> portals.put(text(body), statements.getOrDefault(text(body), ""));
      case 'E' -> run(portals.getOrDefault(text(body), ""));
      case 'Q' -> run(text(body));
      default -> {}
    }
  }

  private void run(String sql) {
    Matcher write = WRITE.matcher(sql);
    String first = sql.strip().toLowerCase(Locale.ROOT);
    if (write.matches()) {
      String verb = write.group(1).split("\\s", 2)[0].toLowerCase(Locale.ROOT);
      String column = write.group(3) == null ? "" : "." + write.group(3);
      writes.add(verb + " " + write.group(2) + column);
    } else if (first.startsWith("begin")) {
      open = true;
    } else if (first.startsWith("commit")) {
      commits = true;
    } else if (first.startsWith("rollback") && !first.contains(" to ")) {
      writes.clear();
    }
  }

  /** What the request that was heard last will keep for ever; null: nothing. */
  @Nullable String change() {
    if (writes.isEmpty() || failed || open && !commits) {
      return null;
    }
    return (commits ? "commit " : "") + String.join(", ", writes);
  }

  /**
   * The server has answered.
   *
   * @param status I: no transaction, T: in one, E: in one that has failed
   */
  void ready(char status) {
    open = status != 'I';
    failed = status == 'E';
    commits = false;
    if (!open) {
      writes.clear();
    }
  }

  private static String text(ByteBuffer body) {
    var text = new ByteArrayOutputStream();
    for (byte next = body.get(); next != 0; next = body.get()) {
      text.write(next);
    }
    return text.toString(UTF_8);
  }
}
