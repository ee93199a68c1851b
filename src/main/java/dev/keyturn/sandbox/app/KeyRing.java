package dev.keyturn.sandbox.app;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one secret in one replica, in the order of its slots; the first one signs. Fixed for
 * the life of the replica, save for the times of last use.
 *
 * @param <K> the key as the algorithm wants it
 */
final class KeyRing<K> {
  /**
   * One accepted key. The text is the secret itself: this type never reaches a log or an answer.
   */
  record Key<K>(String kid, String text, boolean signs, K material) {
    @Override
    public String toString() {
      return "Key[" + kid + (signs ? ", signs]" : "]");
    }
  }

  private final List<Key<K>> keys;
  private final Map<String, Key<K>> byKid = new LinkedHashMap<>();
  private final Map<String, Instant> lastUse = new ConcurrentHashMap<>();
  private final Clock clock;

  private KeyRing(List<Key<K>> keys, Clock clock) {
    this.keys = List.copyOf(keys);
    this.clock = clock;
    for (Key<K> key : keys) {
      byKid.putIfAbsent(key.kid(), key);
    }
  }

  /**
   * Reads the slots of a secret.
   *
   * @throws IllegalArgumentException when NAME is empty, or a slot that is set holds a value that
   *     cannot be used
   */
  static <K> KeyRing<K> read(
      AppSecret secret,
      Habit habit,
      Map<String, String> variables,
      Function<String, K> parse,
      Function<String, String> kid,
      Clock clock) {
    if (variables.getOrDefault(secret.name(), "").isBlank()) {
      throw new IllegalArgumentException(secret.name() + " is empty; set it to the key that signs");
    }
    Set<String> seen = new LinkedHashSet<>();
    List<Key<K>> keys = new ArrayList<>();
    for (String slot : secret.slots(habit)) {
      String text = variables.getOrDefault(slot, "");
      if (text.isBlank() || !seen.add(text)) {
        continue;
      }
      try {
        keys.add(new Key<>(kid.apply(text), text, keys.isEmpty(), parse.apply(text)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(slot + " cannot be used: " + e.getMessage());
      }
    }
    return new KeyRing<>(keys, clock);
  }

  List<Key<K>> keys() {
    return keys;
  }

  Key<K> signing() {
    return keys.getFirst();
  }

  Optional<Key<K>> find(@Nullable String kid) {
    return kid == null ? Optional.empty() : Optional.ofNullable(byKid.get(kid));
  }

  /**
   * Notes that the key has just verified, decrypted or checked something. Only success counts:
   * otherwise a forged token that names a kid would keep that key in use for ever.
   */
  void used(Key<K> key) {
    lastUse.put(key.kid(), clock.instant());
  }

  /** Seconds since the last use in this replica; null when there was none. */
  @Nullable Double idleSeconds(Key<?> key) {
    Instant last = lastUse.get(key.kid());
    return last == null
        ? null
        : Math.max(0, Duration.between(last, clock.instant()).toMillis()) / 1000.0;
  }
}
