package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.request.AuthorizedRotations.Target;
import dev.keyturn.rotation.Command.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The windows that ask for more than a click. */
final class Modal {
  static final String REJECT = "keyturn_reject_reason";
  static final String REVOKE = "keyturn_revoke_reason";
  static final String ABANDON = "keyturn_abandon_reason";
  static final String ROTATE = "keyturn_rotate";
  static final String REASON = "reason";
  static final String TARGET = "target";
  static final String SECRETS = "secrets";
  static final String EMERGENCY = "emergency";

  /** As many as one list of Slack takes. */
  static final int TARGETS = 100;

  private static final int TITLE = 24;
  private static final int LABEL = 75;
  private static final int REASON_LENGTH = 500;

  private Modal() {}

  /**
   * What a modal carries from the click to its submission. The client has had it, so it only says
   * what is meant and where to answer; whether that may be done is asked anew.
   *
   * @param channel where the click was; empty: nowhere in particular
   * @param value a button's value; empty: none
   */
  record Memory(String channel, String value) {
    String text() {
      return channel + "|" + value;
    }

    static Optional<Memory> read(String text) {
      int bar = text.indexOf('|');
      return bar < 0 || text.length() > 200
          ? Optional.empty()
          : Optional.of(new Memory(text.substring(0, bar), text.substring(bar + 1)));
    }
  }

  /** The window that asks why, for a command that wants a reason. */
  static ObjectNode why(Kind command, Memory memory) {
    return switch (command) {
      case REVOKE -> revoke(memory);
      case ABANDON -> abandon(memory);
      case REJECT -> reject(memory);
      case APPROVE, CONFIRM, CANCEL, RESUME, RETRY, REVIEW, KEEP ->
          throw new IllegalArgumentException(command + " wants no reason");
    };
  }

  private static ObjectNode abandon(Memory memory) {
    var view = view(ABANDON, "Abandon the rotation", "Abandon", memory);
    var blocks = view.putArray("blocks");
    blocks.add(
        Block.section(
            "When two people say so, the rotation ends where it stands. Nothing on the services or"
                + " in Vault is changed, and nobody looks after it any more: the thread says what"
                + " is left where, and a person has to put it right. Another rotation may have the"
                + " secrets then.",
            Block.SECTION));
    blocks.add(reason("Why does nothing else help? Everybody in the channel reads it."));
    return view;
  }

  private static ObjectNode reject(Memory memory) {
    var view = view(REJECT, "Reject the rotation", "Reject", memory);
    view.putArray("blocks").add(reason("Why not? Everybody in the channel reads it."));
    return view;
  }

  private static ObjectNode revoke(Memory memory) {
    var view = view(REVOKE, "The value has leaked", "It has leaked", memory);
    var blocks = view.putArray("blocks");
    blocks.add(
        Block.section(
            "When two approvers say so, the outgoing value is accepted no longer, as soon as every"
                + " replica signs with the incoming one. Whoever still uses it is rejected, such as"
                + " users with a token that it signed: they have to log in again. What its"
                + " plan re-encrypts stays readable.",
            Block.SECTION));
    blocks.add(reason("How do you know? Everybody in the channel reads it."));
    return view;
  }

  /**
   * @param emergency whether to offer it
   */
  static ObjectNode rotate(
      List<Target> targets, @Nullable Target chosen, boolean emergency, Memory memory) {
    var view = view(ROTATE, "Rotate secrets", "Start", memory);
    var blocks = view.putArray("blocks");
    var select = Block.object().put("type", "static_select").put("action_id", TARGET);
    var options = select.putArray("options");
    // Slack refuses a window whose choice is not among its options.
    Stream.concat(Stream.ofNullable(chosen), targets.stream())
        .distinct()
        .limit(TARGETS)
        .map(Modal::option)
        .forEach(options::add);
    if (chosen != null) {
      select.set("initial_option", option(chosen));
    }
    int more = targets.size() - TARGETS;
    String label =
        "Plan and environment"
            + (more > 0 ? " (and %d more: /keyturn rotate PLAN)".formatted(more) : "");
    blocks.add(input(TARGET, label, select, false));
    blocks.add(
        input(
            SECRETS,
            "Secrets, by name; none: all of the plan's",
            Block.object()
                .put("type", "plain_text_input")
                .put("action_id", SECRETS)
                .put("max_length", 1000),
            true));
    blocks.add(reason("Why? It is kept for ever."));
    if (emergency) {
      var boxes = Block.object().put("type", "checkboxes").put("action_id", EMERGENCY);
      boxes
          .putArray("options")
          .add(
              option(
                  "Emergency: start without waiting for approval, to be reviewed afterwards",
                  "yes"));
      blocks.add(input(EMERGENCY, "Emergency", boxes, true));
    }
    return view;
  }

  /** What Slack shows below a field of a modal that was sent. */
  static ObjectNode error(String field, String words) {
    var answer = Block.object().put("response_action", "errors");
    answer.putObject("errors").put(field, SlackText.plain(words, 150));
    return answer;
  }

  private static ObjectNode view(String callback, String title, String submit, Memory memory) {
    var view =
        Block.object()
            .put("type", "modal")
            .put("callback_id", callback)
            .put("private_metadata", memory.text());
    view.set("title", Block.plain(title, TITLE));
    view.set("submit", Block.plain(submit, TITLE));
    view.set("close", Block.plain("Not now", TITLE));
    return view;
  }

  private static ObjectNode reason(String label) {
    return input(
        REASON,
        label,
        Block.object()
            .put("type", "plain_text_input")
            .put("action_id", REASON)
            .put("multiline", true)
            .put("min_length", 1)
            .put("max_length", REASON_LENGTH),
        false);
  }

  private static ObjectNode input(String id, String label, ObjectNode element, boolean optional) {
    var input = Block.object().put("type", "input").put("block_id", id).put("optional", optional);
    input.set("label", Block.plain(label, LABEL));
    input.set("element", element);
    return input;
  }

  private static ObjectNode option(Target target) {
    return option(target.plan() + " / " + target.environment(), value(target));
  }

  static String value(Target target) {
    return target.plan() + " " + target.environment();
  }

  private static ObjectNode option(String words, String value) {
    var option = Block.object().put("value", value);
    option.set("text", Block.plain(words, LABEL));
    return option;
  }
}
