package dev.keyturn.sandbox.app;

import static dev.keyturn.Patience.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyturn.sandbox.railway.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** One service: a port whose requests go to a random live replica, as Railway's edge does. */
public final class TestEdge implements AutoCloseable {
  public static final String TOKEN = "example-only-attestation-token-0123456789";

  private record Live(Workload.Replica replica, AtomicInteger underWay) {}

  private final String service;
  private final Workload workload;
  private final HttpServer server;
  private final List<Live> live = new CopyOnWriteArrayList<>();
  private final AtomicInteger started = new AtomicInteger();

  public TestEdge(String service, Workload workload) throws IOException {
    this.service = service;
    this.workload = workload;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::route);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Adds replicas of a deployment. */
  public void scale(int replicas, String deployment, Map<String, String> variables) {
    for (int i = 0; i < replicas; i++) {
      live.add(start(deployment, variables));
    }
  }

  /** Starts one replica of the deployment, then drains and stops the oldest one. */
  public void rollOne(String deployment, Map<String, String> variables) {
    Live oldest = live.getFirst();
    live.add(start(deployment, variables));
    live.remove(oldest);
    oldest.replica().drain();
    await().until(() -> oldest.underWay().get() == 0);
    oldest.replica().stop();
  }

  public int replicas() {
    return live.size();
  }

  /** Adds one replica with exactly these variables. */
  void start(Map<String, String> variables) {
    live.add(new Live(workload.start(Map.copyOf(variables)), new AtomicInteger()));
  }

  private Live start(String deployment, Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.put("RAILWAY_SERVICE_NAME", service);
    all.put("RAILWAY_DEPLOYMENT_ID", deployment);
    all.put("RAILWAY_REPLICA_ID", service + "-" + started.incrementAndGet());
    all.putIfAbsent(Attestation.TOKEN_VARIABLE, TOKEN);
    return new Live(workload.start(Map.copyOf(all)), new AtomicInteger());
  }

  private void route(HttpExchange exchange) throws IOException {
    while (true) {
      List<Live> now = List.copyOf(live);
      Live chosen = now.get(ThreadLocalRandom.current().nextInt(now.size()));
      chosen.underWay().incrementAndGet();
      try {
        if (live.contains(chosen)) {
          chosen.replica().handle(exchange);
          return;
        }
      } finally {
        chosen.underWay().decrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    live.forEach(of -> of.replica().stop());
  }
}
