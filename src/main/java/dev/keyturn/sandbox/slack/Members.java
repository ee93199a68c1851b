package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the people of the workspace do. Each method sends what Slack would send, waits for the app's
 * answer, and does what Slack does with it. Channels go by id or name.
 *
 * <p>A person who is deactivated cannot click in a real Slack; here it works, as a click that was
 * under way.
 */
public final class Members {
  private final SlackWorld world;
  private final Payloads payloads;
  private final Courier courier;
  private final Tampering tampering;

  Members(SlackWorld world, Payloads payloads, Courier courier, Tampering tampering) {
    this.world = world;
    this.payloads = payloads;
    this.courier = courier;
    this.tampering = tampering;
  }

  /** The same people, whose requests somebody tampers with; what the app answers has no effect. */
  public Members with(Tampering other) {
    return new Members(world, payloads, courier, other);
  }

  /** Clicks a button of a message; a confirmation, where the button has one, was said yes to. */
  public ClickOutcome click(String user, String channel, String ts, String actionId) {
    return down()
        ? ClickOutcome.silent("service_unavailable")
        : courier.interaction(
            payloads.click(world.user(user), world.room(channel), ts, actionId), tampering);
  }

  /** Chooses in a dialog, in an element whose choice the app hears of at once. */
  public ClickOutcome choose(
      String user, String viewId, String actionId, Map<String, List<String>> state) {
    return down()
        ? ClickOutcome.silent("service_unavailable")
        : courier.interaction(
            payloads.choose(world.user(user), world.dialogs.get(viewId), actionId, state),
            tampering);
  }

  /**
   * Submits a dialog.
   *
   * @param values what was filled in, by action id or by block id
   */
  public ClickOutcome submit(String user, String viewId, Map<String, String> values) {
    return submitAll(
        user,
        viewId,
        values.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, v -> List.of(v.getValue()))));
  }

  /** Submits a dialog in which one element can have several values. */
  public ClickOutcome submitAll(String user, String viewId, Map<String, List<String>> values) {
    if (down()) {
      return ClickOutcome.silent("service_unavailable");
    }
    OpenModal modal = world.dialogs.get(viewId);
    ClickOutcome outcome =
        courier.interaction(payloads.submission(world.user(user), modal, values), tampering);
    if (outcome.error().isEmpty() && tampering.equals(Tampering.NONE)) {
      submitted(modal, ApiCall.tree(outcome.body()));
    }
    return outcome;
  }

  /** Closes a dialog without submitting it; the app hears of it where the view asks for that. */
  public ClickOutcome close(String user, String viewId) {
    OpenModal modal = world.dialogs.get(viewId);
    world.dialogs.close(viewId);
    return modal.view().path("notify_on_close").asBoolean() && !down()
        ? courier.interaction(payloads.closed(world.user(user), modal), tampering)
        : new ClickOutcome(200, "", "");
  }

  /**
   * Types a command.
   *
   * @param line such as {@code /keyturn status}
   */
  public ClickOutcome command(String user, String channel, String line) {
    if (down()) {
      return ClickOutcome.silent("service_unavailable");
    }
    Room room = world.room(channel);
    ClickOutcome outcome =
        courier.command(payloads.command(world.user(user), room, line), tampering);
    if (tampering.equals(Tampering.NONE)) {
      if (outcome.error().isEmpty()) {
        answered(user, room, outcome.body());
      } else {
        world.whisper(
            room,
            null,
            user,
            line.split(" ", 2)[0] + " failed with the error \"" + outcome.error() + "\"",
            JsonNodeFactory.instance.arrayNode(),
            true);
      }
    }
    return outcome;
  }

  /** Sends the last request by request URL once more, byte for byte: a replay. */
  public ClickOutcome again() {
    return courier.again();
  }

  private boolean down() {
    return world.isDown();
  }

  private void answered(String user, Room room, String body) {
    JsonNode answer = ApiCall.tree(body);
    String text = answer == null || !answer.isObject() ? body : answer.path("text").asText("");
    JsonNode blocks =
        answer == null || !answer.isObject()
            ? JsonNodeFactory.instance.arrayNode()
            : Blocks.named(answer.withArray("/blocks"));
    if (text.isBlank() && blocks.isEmpty()) {
      return;
    }
    if (answer != null && answer.path("response_type").asText().equals("in_channel")) {
      world.post(room, null, world.botUser, text, blocks, null);
    } else {
      world.whisper(room, null, user, text, blocks, false);
    }
  }

  private void submitted(OpenModal modal, @Nullable JsonNode answer) {
    switch (answer == null ? "" : answer.path("response_action").asText("")) {
      case "errors" -> {
        Map<String, String> errors = new HashMap<>();
        if (answer instanceof ObjectNode given) {
          given
              .path("errors")
              .properties()
              .forEach(e -> errors.put(e.getKey(), e.getValue().asText()));
        }
        world.dialogs.change(
            modal.id(), m -> new OpenModal(m.id(), m.user(), m.hash(), m.view(), errors));
      }
      case "update" -> {
        if (answer instanceof ObjectNode given) {
          ViewsMethods.replace(world, modal.id(), ViewsMethods.checked(given.get("view")));
        }
      }
      default -> world.dialogs.close(modal.id());
    }
  }
}
