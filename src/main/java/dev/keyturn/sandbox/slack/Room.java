package dev.keyturn.sandbox.slack;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A channel. Guarded by its world. */
final class Room {
  final String id;
  final String name;
  final boolean appIsMember;
  boolean archived;

  /** By timestamp: as text they sort by time, because all have the same length. */
  private final TreeMap<String, SlackMessage> messages = new TreeMap<>();

  Room(String id, String name, boolean appIsMember) {
    this.id = id;
    this.name = name;
    this.appIsMember = appIsMember;
  }

  void put(SlackMessage message) {
    messages.put(message.ts(), message);
  }

  void remove(String ts) {
    messages.remove(ts);
  }

  Optional<SlackMessage> find(String ts) {
    return Optional.ofNullable(messages.get(ts));
  }

  List<SlackMessage> messages() {
    return List.copyOf(messages.values());
  }

  List<SlackMessage> replies(String ts) {
    return messages.values().stream().filter(m -> ts.equals(m.threadTs())).toList();
  }
}
