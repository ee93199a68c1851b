package dev.keyturn.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.sandbox.railway.RailwayServer;
import dev.keyturn.sandbox.railway.ServingReplica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * All users at once, asked after every change of anything: whatever any serving replica signs with,
 * and every token that has not expired, each serving replica accepts; every stored thing opens on
 * each of them. A replica never changes its keys, so each pair of replica and key is tried once and
 * remembered.
 */
final class Users {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RailwayServer railway;
  private final Supplier<List<ServingReplica>> verifiers;
  private final Clock clock;
  private final Consumer<String> hole;
  private final Map<String, Token> newest = new HashMap<>();
  private final Map<String, String> rows = new HashMap<>();
  private final Map<String, String> seals = new HashMap<>();
  private final Set<String> verified = new HashSet<>();
  private final Set<String> rejecting = new HashSet<>();
  private boolean gatewayAway;
  private int tried;

  /** The newest token of one key. */
  private record Token(String text, Instant expires) {}

  Users(
      RailwayServer railway,
      Supplier<List<ServingReplica>> verifiers,
      Clock clock,
      Consumer<String> hole) {
    this.railway = railway;
    this.verifiers = verifiers;
    this.clock = clock;
    this.hole = hole;
  }

  /** How many tokens and rows were shown to replicas. */
  int tried() {
    return tried;
  }

  /** Somebody has deleted the gateway, or lets it sleep: that nobody serves there is no fault. */
  synchronized void gatewayMayBeAway() {
    gatewayAway = true;
  }

  synchronized void look() {
    List<ServingReplica> signers = railway.liveReplicas(Shop.API_ID);
    List<ServingReplica> all = new ArrayList<>(signers);
    all.addAll(verifiers.get());
    if (signers.isEmpty() || (!gatewayAway && all.size() == signers.size())) {
      hole.accept("a service has no serving replica");
      return;
    }
    for (ServingReplica replica : signers) {
      JsonNode issued = ask(replica, new Request("POST", "/tokens", new byte[0]), 201);
      newest.put(
          issued.path("kid").asText(),
          new Token(
              issued.path("token").asText(), Instant.parse(issued.path("expiresAt").asText())));
      if (!seals.containsKey(replica.id())) {
        JsonNode stored =
            ask(replica, new Request("POST", "/backups", replica.id().getBytes(UTF_8)), 201);
        seals.put(replica.id(), stored.path("kid").asText());
        rows.put(stored.path("id").asText(), stored.path("kid").asText());
      }
    }
    Instant now = clock.instant();
    newest.values().removeIf(token -> token.expires().isBefore(now));
    for (ServingReplica replica : all) {
      newest.forEach((kid, token) -> {
        if (verified.add(replica.id() + " " + kid)) {
          tried++;
          if (!accepts(replica, token)) {
            rejecting.add(replica.id() + " " + kid);
          }
        }
        if (rejecting.contains(replica.id() + " " + kid)) {
          hole.accept(
              "a replica rejects a token that is good until " + token.expires() + ", at " + now);
        }
      });
    }
    readRows(signers);
  }

  /** A row may have moved to another key since the last look: one reader tells which. */
  private void readRows(List<ServingReplica> signers) {
    rows.replaceAll((id, kid) -> read(signers.getFirst(), id, kid));
    for (ServingReplica replica : signers) {
      rows.forEach((id, kid) -> {
        if (!verified.contains(replica.id() + " " + kid + " row")) {
          read(replica, id, kid);
        }
      });
    }
  }

  private String read(ServingReplica replica, String id, String kid) {
    tried++;
    var request = new Request("GET", "/backups/" + id, new byte[0]);
    handle(replica, request);
    if (request.getResponseCode() != 200) {
      hole.accept("a replica cannot open a stored thing, at " + clock.instant());
      return kid;
    }
    String now = json(request).path("kid").asText();
    verified.add(replica.id() + " " + now + " row");
    return now;
  }

  /** Whether each stored thing is under the key that all signers seal with, where they agree. */
  synchronized boolean moved() {
    List<ServingReplica> signers = railway.liveReplicas(Shop.API_ID);
    var kids = new HashSet<String>();
    signers.forEach(r -> kids.add(seals.getOrDefault(r.id(), "?")));
    if (signers.isEmpty() || kids.size() != 1 || kids.contains("?")) {
      return true;
    }
    rows.replaceAll((id, kid) -> read(signers.getFirst(), id, kid));
    return rows.values().stream().allMatch(kids::contains);
  }

  private static boolean accepts(ServingReplica replica, Token token) {
    var request =
        new Request("GET", "/tokens/verify", new byte[0])
            .with("Authorization", "Bearer " + token.text());
    handle(replica, request);
    return request.getResponseCode() == 200;
  }

  private JsonNode ask(ServingReplica replica, Request request, int expected) {
    handle(replica, request);
    if (request.getResponseCode() != expected) {
      hole.accept(request.getRequestURI() + " answers " + request.getResponseCode());
    }
    return json(request);
  }

  private static void handle(ServingReplica replica, Request request) {
    try {
      replica.process().handle(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(Request request) {
    try {
      return JSON.readTree(request.answer());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
