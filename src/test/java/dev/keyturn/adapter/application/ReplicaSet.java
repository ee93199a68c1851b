package dev.keyturn.adapter.application;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Replicas behind one URL; each call lands on one of them at random. */
final class ReplicaSet implements AutoCloseable {
  static final String TOKEN = "attestation-token-canary";
  static final SecretName NAME = new SecretName("JWT_SECRET");

  /** What one replica does with a call. */
  interface Replica {
    void answer(HttpExchange exchange, String nonce) throws IOException;
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Replica> replicas;
  private final Random balancer = new Random(7);
  final List<String> nonces = new CopyOnWriteArrayList<>();
  final List<String> hosts = new CopyOnWriteArrayList<>();
  final Set<Integer> connections = ConcurrentHashMap.newKeySet();

  ReplicaSet(Replica... replicas) throws IOException {
    this(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0, replicas);
  }

  ReplicaSet(InetAddress address, int port, Replica... replicas) throws IOException {
    this.replicas = List.of(replicas);
    server = HttpServer.create(new InetSocketAddress(address, port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/attest";
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      connections.add(exchange.getRemoteAddress().getPort());
      hosts.add(exchange.getRequestHeaders().getFirst("Host"));
      var body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        send(exchange, 401, "");
        return;
      }
      var nonce = body.path("nonce").asText();
      nonces.add(nonce);
      Replica replica;
      synchronized (balancer) {
        replica = replicas.get(balancer.nextInt(replicas.size()));
      }
      replica.answer(exchange, nonce);
    }
  }

  static void send(HttpExchange exchange, int status, String text) throws IOException {
    var bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Signs with the first value and accepts the others. */
  static Replica honest(String deployment, String id, String... values) {
    return (exchange, nonce) -> send(exchange, 200, answer(deployment, id, nonce, values));
  }

  static String answer(String deployment, String id, String nonce, String... values) {
    var claims = JSON.createArrayNode();
    for (int i = 0; i < values.length; i++) {
      claims.add(claim(proof(deployment, id, nonce, values[i], i == 0), i == 0));
    }
    return answer(deployment, id, claims);
  }

  static String answer(String deployment, String id, JsonNode claims) {
    var answer = JSON.createObjectNode();
    answer.put("v", 1).put("deployment", deployment).put("replica", id).put("upSeconds", 12.5);
    answer.putObject("secrets").set(NAME.text(), claims);
    return answer.toString();
  }

  static JsonNode claim(String proof, boolean signs) {
    var claim = JSON.createObjectNode();
    claim.put("proof", proof).put("signs", signs).put("idleSeconds", 3.5).putNull("remaining");
    return claim;
  }

  static JsonNode claims(JsonNode... claims) {
    var list = JSON.createArrayNode();
    list.addAll(List.of(claims));
    return list;
  }

  static String proof(String deployment, String id, String nonce, String value, boolean signs) {
    return SecretValue.of(value).attestationProof(NAME, nonce, deployment, id, signs);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
