package dev.keyturn.sandbox.railway;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A Railway on loopback: the GraphQL API at {@link #endpoint} and one edge for each service. When
 * {@link #start} returns, every service of the world has its first deployment live.
 *
 * <p>A service is named by its id, or by {@code environmentId/serviceId} when it lives in several
 * environments.
 */
public final class RailwayServer implements AutoCloseable {
  private final HttpServer http;
  private final LiveWorld world;
  private final Places places;
  private final Person person;
  private final Faults faults;
  private final OperationCounts counters;
  private final CountDownLatch closing;

  private RailwayServer(RailwayWorld setup, LiveWorld world, int port) throws IOException {
    this.world = world;
    places = new Places(world);
    faults = new Faults();
    counters = new OperationCounts();
    closing = new CountDownLatch(1);
    var deployments = new Deployments(world);
    var variables = new Variables(world, deployments);
    var patches = new Patches(world, deployments);
    var budgets = new Budgets(setup.limits(), setup.clock());
    person = new Person(world, places, variables, patches, deployments);
    var queries = new Queries(world, variables, budgets);
    var mutations = new Mutations(world, variables, patches, deployments);
    var api = new GraphqlApi(world, queries, mutations);
    var callers = new Callers(setup.tokens());
    var endpoint = new GraphqlEndpoint(api, callers, budgets, faults, counters, closing);
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.setExecutor(world.threads);
    http.createContext("/", endpoint::handle);
    world.locked(() -> {
      world.services().forEach(deployments::beginning);
      return true;
    });
    http.start();
  }

  /**
   * Starts the world.
   *
   * @param port the API's port on loopback; 0 takes a free one
   * @throws IOException the port is taken
   * @throws IllegalStateException a service does not start with its first variables
   */
  public static RailwayServer start(RailwayWorld world, int port) throws IOException {
    var live = new LiveWorld(world);
    try {
      return new RailwayServer(world, live, port);
    } catch (IOException | RuntimeException e) {
      live.close();
      throw e;
    }
  }

  /** Where GraphQL requests go. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + GraphqlEndpoint.PATH);
  }

  /** The public address of a service, without a path. */
  public URI edge(String service) {
    return places.service(service).edge.uri();
  }

  public OperationCounts counters() {
    return counters;
  }

  public Faults faults() {
    return faults;
  }

  public Person person() {
    return person;
  }

  /** Every deployment that a service ever had, oldest first; the first one came with the world. */
  public List<DeploymentReport> deployments(String service) {
    return world.locked(
        () -> places.service(service).deployments.stream().map(DeploymentReport::of).toList());
  }

  /** How long a service had replicas of more than one deployment taking traffic. */
  public Duration mixedFleet(String service) {
    return places.service(service).mixedFleet.total();
  }

  /** The replicas that take traffic now. */
  public List<ServingReplica> liveReplicas(String service) {
    return places.service(service).edge.serving().stream()
        .flatMap(replica -> {
          var process = replica.process;
          return process == null
              ? Stream.<ServingReplica>empty()
              : Stream.of(new ServingReplica(replica.id, replica.deploymentId, process));
        })
        .toList();
  }

  /**
   * After the clock of a stepped world was moved, or something asked of it: returns when everything
   * has happened that happens by now.
   */
  public void settle() {
    world.settle();
  }

  /** Everything that happened so far, without any value. */
  public List<WorldEvent> events() {
    return world.events.all();
  }

  /**
   * Hears of everything from now on; called while the world stands still, so it has to be quick.
   */
  public void listen(Consumer<WorldEvent> listener) {
    world.events.listen(listener);
  }

  @Override
  public void close() {
    closing.countDown();
    http.stop(0);
    world.close();
  }
}
