package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One workspace with its people, channels and messages, and one app in it. Everything is kept in
 * memory, and everything may be called from any thread.
 */
public final class SlackWorld {
  /** What the app may do until {@link #scopes} says otherwise. */
  public static final Set<String> ALL_SCOPES =
      Set.of(
          "channels:history",
          "channels:read",
          "chat:write",
          "commands",
          "team:read",
          "users:read",
          "users:read.email");

  private static final String ANY = "*";

  final Naming naming;
  final Dialogs dialogs;
  final String appId;
  final String botId;
  final String botUser;
  private final String teamId;
  private final String botToken;
  private final String appToken;
  private final String signingSecret;
  private final Map<String, SlackUser> users = new LinkedHashMap<>();
  private final Map<String, Room> rooms = new LinkedHashMap<>();
  private final List<Ephemeral> ephemerals = new ArrayList<>();
  private final Map<String, Deque<SlackFault>> faults = new HashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private Set<String> scopes = ALL_SCOPES;
  private @Nullable URI requestUrl;
  private boolean revoked;
  private boolean down;
  private volatile Runnable whenDown = () -> {};
  private long version;

  /**
   * @param random makes every id and token
   */
  public SlackWorld(Clock clock, SecureRandom random) {
    naming = new Naming(clock, random);
    dialogs = new Dialogs(naming, this::changed);
    teamId = naming.id('T');
    appId = naming.id('A');
    botId = naming.id('B');
    botToken = "xoxb-" + naming.digits(12) + "-" + naming.digits(12) + "-" + naming.hex(12);
    appToken = "xapp-1-" + appId + "-" + naming.digits(13) + "-" + naming.hex(32);
    signingSecret = naming.hex(16);
    botUser = addUser("keyturn", "", "app", SlackUser.Kind.BOT);
  }

  public String teamId() {
    return teamId;
  }

  /** Worth something only here, and only until the world ends; likewise the next two. */
  public String botToken() {
    return botToken;
  }

  public String appToken() {
    return appToken;
  }

  public String signingSecret() {
    return signingSecret;
  }

  /** Adds a member and returns the id. */
  public String addUser(String name, String email) {
    return addUser(name, email, "", SlackUser.Kind.MEMBER);
  }

  public synchronized String addUser(String name, String email, String title, SlackUser.Kind kind) {
    String id = naming.id('U');
    users.put(id, new SlackUser(id, name, email, title, kind));
    version++;
    return id;
  }

  public synchronized void deactivate(String user) {
    users.put(user, user(user).deactivated());
    version++;
  }

  /** Everybody who is or was there, the app's own user first. */
  public synchronized List<SlackUser> users() {
    return List.copyOf(users.values());
  }

  synchronized SlackUser user(String id) {
    SlackUser user = users.get(id);
    if (user == null) {
      throw ApiError.of("user_not_found");
    }
    return user;
  }

  /** Adds a channel that the app is a member of; the same name again gives the same id. */
  public String addChannel(String name) {
    return addChannel(name, true);
  }

  public synchronized String addChannel(String name, boolean appIsMember) {
    String bare = name.startsWith("#") ? name.substring(1) : name;
    for (Room room : rooms.values()) {
      if (room.name.equals(bare)) {
        return room.id;
      }
    }
    String id = naming.id('C');
    rooms.put(id, new Room(id, bare, appIsMember));
    version++;
    return id;
  }

  public synchronized void archive(String channel) {
    room(channel).archived = true;
  }

  /** By id, or by name with or without the number sign. */
  synchronized Room room(String name) {
    Room byId = rooms.get(name);
    if (byId != null) {
      return byId;
    }
    String bare = name.startsWith("#") ? name.substring(1) : name;
    return rooms.values().stream()
        .filter(r -> r.name.equals(bare))
        .findFirst()
        .orElseThrow(() -> ApiError.of("channel_not_found"));
  }

  synchronized Collection<Room> rooms() {
    return List.copyOf(rooms.values());
  }

  /** Where interactions and commands go: {@code <base>/slack/interactions} and the like. */
  public synchronized void requestUrl(URI base) {
    requestUrl = base;
  }

  synchronized Optional<URI> requestUrl() {
    return Optional.ofNullable(requestUrl);
  }

  /**
   * Everything that stands in a channel and in its threads, oldest first.
   *
   * @param channel its id or its name
   */
  public synchronized List<SlackMessage> messages(String channel) {
    return room(channel).messages();
  }

  /** What only one person was told, oldest first. */
  public synchronized List<Ephemeral> ephemerals(String user) {
    return ephemerals.stream().filter(e -> e.user().equals(user)).toList();
  }

  /** The dialogs that are open in front of somebody, oldest first. */
  public List<OpenModal> modals(String user) {
    return dialogs.of(user);
  }

  /** What the app may do. */
  public synchronized void scopes(Set<String> allowed) {
    scopes = Set.copyOf(allowed);
  }

  synchronized Set<String> scopes() {
    return new TreeSet<>(scopes);
  }

  /** From now on the bot token is {@code token_revoked}. */
  public synchronized void revokeBotToken() {
    revoked = true;
  }

  synchronized boolean revoked() {
    return revoked;
  }

  /** While it is down, every call answers 503, nobody can click, and Socket Mode is cut. */
  public void down(boolean isDown) {
    synchronized (this) {
      down = isDown;
    }
    if (isDown) {
      whenDown.run();
    }
  }

  /** What has to end when it goes down. */
  void whenDown(Runnable end) {
    whenDown = end;
  }

  synchronized boolean isDown() {
    return down;
  }

  /**
   * Lets the next call of a method go wrong; several queue up.
   *
   * @param method such as {@code chat.postMessage}; {@code *}: whatever comes; {@code hooks}: a
   *     response URL
   */
  public synchronized void failNext(String method, SlackFault fault) {
    faults.computeIfAbsent(method, _ -> new ArrayDeque<>()).add(fault);
  }

  synchronized @Nullable SlackFault take(String method) {
    calls.merge(method, 1, Integer::sum);
    Deque<SlackFault> own = faults.getOrDefault(method, new ArrayDeque<>());
    return own.isEmpty() ? faults.getOrDefault(ANY, new ArrayDeque<>()).poll() : own.poll();
  }

  /** How often a method was called, whatever it answered; {@code hooks}: response URLs. */
  public synchronized int calls(String method) {
    return calls.getOrDefault(method, 0);
  }

  synchronized SlackMessage post(
      Room room,
      @Nullable String threadTs,
      String user,
      String text,
      JsonNode blocks,
      @Nullable JsonNode metadata) {
    var message = new SlackMessage(room.id, naming.ts(), threadTs, user, text, blocks, metadata, 0);
    room.put(message);
    version++;
    return message;
  }

  synchronized SlackMessage edit(SlackMessage message) {
    room(message.channel()).put(message);
    version++;
    return message;
  }

  synchronized void remove(String channel, String ts) {
    room(channel).remove(ts);
    ephemerals.removeIf(e -> e.channel().equals(channel) && e.ts().equals(ts));
    version++;
  }

  synchronized Ephemeral whisper(
      Room room,
      @Nullable String threadTs,
      String user,
      String text,
      JsonNode blocks,
      boolean fromSlack) {
    var told = new Ephemeral(room.id, naming.ts(), threadTs, user, text, blocks, fromSlack);
    ephemerals.add(told);
    version++;
    return told;
  }

  private synchronized void changed() {
    version++;
  }

  /** Another number after every change. */
  synchronized long version() {
    return version;
  }
}
