package dev.keyturn.sandbox.slack;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The right to open one dialog, for three seconds; and the response URLs, good for five answers in
 * half an hour.
 */
final class Triggers {
  private static final Duration TRIGGER = Duration.ofSeconds(3);
  private static final Duration HOOK = Duration.ofMinutes(30);
  private static final int ANSWERS = 5;

  private record Trigger(String user, Instant until) {}

  /**
   * @param message the one that was clicked; null: a command
   */
  record Hook(String channel, String user, @Nullable String message, Instant until, int left) {}

  private final Naming naming;
  private final Map<String, Trigger> open = new HashMap<>();
  private final Map<String, Boolean> exchanged = new HashMap<>();
  private final Map<String, Hook> hooks = new HashMap<>();

  Triggers(Naming naming) {
    this.naming = naming;
  }

  synchronized String trigger(String user) {
    String id = naming.digits(13) + "." + naming.digits(13) + "." + naming.hex(16);
    open.put(id, new Trigger(user, naming.now().plus(TRIGGER)));
    return id;
  }

  /** The person in front of whom a dialog may be opened now. */
  synchronized String exchange(String id) {
    if (exchanged.containsKey(id)) {
      throw ApiError.of("exchanged_trigger_id");
    }
    Trigger trigger = open.remove(id);
    if (trigger == null) {
      throw ApiError.of("invalid_trigger_id");
    }
    if (naming.now().isAfter(trigger.until())) {
      open.put(id, trigger);
      throw ApiError.of("expired_trigger_id");
    }
    exchanged.put(id, true);
    return trigger.user();
  }

  synchronized String hook(String channel, String user, @Nullable String message) {
    String id = naming.digits(13) + "/" + naming.hex(12);
    hooks.put(id, new Hook(channel, user, message, naming.now().plus(HOOK), ANSWERS));
    return id;
  }

  synchronized Hook use(String id) {
    Hook hook = hooks.get(id);
    if (hook == null) {
      throw ApiError.of("invalid_url");
    }
    if (naming.now().isAfter(hook.until())) {
      throw ApiError.of("expired_url");
    }
    if (hook.left() == 0) {
      throw ApiError.of("used_url");
    }
    hooks.put(
        id, new Hook(hook.channel(), hook.user(), hook.message(), hook.until(), hook.left() - 1));
    return hook;
  }
}
