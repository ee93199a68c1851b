package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The few forms of Block Kit that we use, each within Slack's limits.
 *
 * @see <a href="https://docs.slack.dev/reference/block-kit/blocks">blocks and their limits</a>
 */
final class Block {
  static final int MOST = 50;
  static final int HEADER = 150;
  static final int SECTION = 3000;

  /** Slack takes 2,000; but all texts of a message together must stay below 12,000. */
  static final int FIELD = 200;

  static final int LONG_FIELD = 1200;
  static final int LINE = 1500;
  static final int CONFIRM = 300;
  private static final int FIELDS = 10;
  private static final int SHORT = 75;
  private static final Pattern LINK = Pattern.compile("https?://[^\\s<>|]{1,500}");
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Block() {}

  static ArrayNode list() {
    return JSON.arrayNode();
  }

  static ObjectNode object() {
    return JSON.objectNode();
  }

  /** Anybody's text. No emoji: {@code :skull:} stays what somebody typed. */
  static ObjectNode plain(String text, int limit) {
    String fit = SlackText.plain(text, limit);
    return object()
        .put("type", "plain_text")
        .put("text", fit.isEmpty() ? "–" : fit)
        .put("emoji", false);
  }

  /** Only for our own words and ids: whatever else it is made of must have been escaped. */
  static ObjectNode ours(String mrkdwn) {
    return object().put("type", "mrkdwn").put("text", mrkdwn).put("verbatim", true);
  }

  static ObjectNode header(String text) {
    var block = object().put("type", "header");
    block.set("text", plain(text, HEADER));
    return block;
  }

  static ObjectNode section(String text, int limit) {
    var block = object().put("type", "section");
    block.set("text", plain(text, limit));
    return block;
  }

  static ObjectNode ourSection(String mrkdwn) {
    var block = object().put("type", "section");
    block.set("text", ours(mrkdwn));
    return block;
  }

  static ObjectNode context(String... texts) {
    var block = object().put("type", "context");
    var elements = block.putArray("elements");
    for (String text : texts) {
      elements.add(plain(text, FIELD));
    }
    return block;
  }

  /** A row of a table of two columns. */
  record Row(String label, ObjectNode value) {
    static Row of(String label, String text, int limit) {
      return new Row(label, plain(text, limit));
    }
  }

  static List<ObjectNode> table(List<Row> rows) {
    var blocks = new ArrayList<ObjectNode>();
    int each = FIELDS / 2;
    for (int from = 0; from < rows.size(); from += each) {
      var block = object().put("type", "section");
      var fields = block.putArray("fields");
      for (Row row : rows.subList(from, Math.min(rows.size(), from + each))) {
        fields.add(ours("*" + row.label() + "*"));
        fields.add(row.value());
      }
      blocks.add(block);
    }
    return blocks;
  }

  /** A moment in the reader's own time zone. */
  static ObjectNode moment(Instant at) {
    return ours(date(at));
  }

  static String date(Instant at) {
    return "<!date^" + at.getEpochSecond() + "^{date_short_pretty} {time}|" + UTC.format(at) + ">";
  }

  /** Empty when it is no link that could be shown. */
  static String link(@Nullable String address, String words) {
    return address == null || !LINK.matcher(address).matches()
        ? ""
        : "<" + address.replace("&", "&amp;") + "|" + words + ">";
  }

  /** Empty when it is no id of a person or a group: nothing else is ever mentioned. */
  static String mention(@Nullable String id) {
    if (id == null) {
      return "";
    }
    if (id.matches("[UW][A-Z0-9]{2,30}")) {
      return "<@" + id + ">";
    }
    return id.matches("S[A-Z0-9]{2,30}") ? "<!subteam^" + id + ">" : "";
  }

  /**
   * @param style {@code primary} or {@code danger}
   * @param confirm what is asked before the click counts
   */
  static ObjectNode button(
      String action, String label, @Nullable String style, String value, ObjectNode confirm) {
    var button = object().put("type", "button").put("action_id", action).put("value", value);
    button.set("text", plain(label, SHORT));
    if (style != null) {
      button.put("style", style);
    }
    if (!confirm.isEmpty()) {
      button.set("confirm", confirm);
    }
    return button;
  }

  static ObjectNode confirm(String title, String text, String yes, String no, String style) {
    var confirm = object();
    confirm.set("title", plain(title, 100));
    confirm.set("text", plain(text, CONFIRM));
    confirm.set("confirm", plain(yes, 30));
    confirm.set("deny", plain(no, 30));
    return confirm.put("style", style);
  }

  static ObjectNode actions(List<ObjectNode> buttons) {
    var block = object().put("type", "actions").put("block_id", "decision");
    var elements = block.putArray("elements");
    buttons.forEach(elements::add);
    return block;
  }
}
