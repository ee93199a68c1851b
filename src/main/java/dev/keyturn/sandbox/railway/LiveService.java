package dev.keyturn.sandbox.railway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A service in one environment: its settings, its deployments, and who takes its traffic. Guarded
 * by the world's lock.
 */
final class LiveService {
  /** What a deployment runs: a build of one commit. */
  record Image(String digest, String commit, Workload workload) {
    static Image of(String commit, Workload workload) {
      return new Image("sha256:" + UUID.randomUUID().toString().replace("-", ""), commit, workload);
    }
  }

  final String id;
  final String name;
  final String instanceId = UUID.randomUUID().toString();
  final LiveEnvironment environment;
  final Edge edge;
  final MixedFleet mixedFleet = new MixedFleet();

  int numReplicas;
  @Nullable String healthcheckPath;
  int healthcheckTimeout;
  int overlapSeconds;
  int drainingSeconds;
  boolean sleepApplication;

  /** Commits by id, the head of the connected source last. */
  final LinkedHashMap<String, Workload> commits = new LinkedHashMap<>();

  /** Every deployment, the newest last. */
  final List<LiveDeployment> deployments = new ArrayList<>();

  boolean nextHealthCheckFails;
  boolean nextBuildIsStuck;

  LiveService(ServiceSetup setup, LiveEnvironment environment, Edge edge) {
    this.id = setup.id();
    this.name = setup.name();
    this.environment = environment;
    this.edge = edge;
    this.numReplicas = setup.numReplicas();
    this.healthcheckPath = setup.healthcheckPath();
    this.healthcheckTimeout = setup.healthcheckTimeout();
    this.overlapSeconds = setup.overlapSeconds();
    this.drainingSeconds = setup.drainingSeconds();
    commits.put(firstCommit(setup), setup.workload());
  }

  private static String firstCommit(ServiceSetup setup) {
    return UUID.nameUUIDFromBytes(setup.id().getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }

  String subject() {
    return environment.name + "/" + name;
  }

  /**
   * Railway's own variables that are true in the sandbox; the deployment and the replica add
   * theirs.
   */
  Map<String, String> railwayVariables() {
    var own = new LinkedHashMap<String, String>();
    own.put("RAILWAY_PROJECT_ID", environment.project.id);
    own.put("RAILWAY_PROJECT_NAME", environment.project.name);
    own.put("RAILWAY_ENVIRONMENT_ID", environment.id);
    own.put("RAILWAY_ENVIRONMENT_NAME", environment.name);
    own.put("RAILWAY_SERVICE_ID", id);
    own.put("RAILWAY_SERVICE_NAME", name);
    own.put("RAILWAY_PUBLIC_DOMAIN", edge.authority());
    return own;
  }

  /** A fresh build of the source head, which need not be what is running. */
  Image head() {
    var last = commits.lastEntry();
    return Image.of(last.getKey(), last.getValue());
  }

  @Nullable LiveDeployment latest() {
    return deployments.isEmpty() ? null : deployments.getLast();
  }

  List<LiveDeployment> active() {
    return deployments.stream().filter(LiveDeployment::isActive).toList();
  }

  /** Tells the edge and the meter of mixed fleets who takes traffic now. */
  void trafficChanged() {
    var serving = new ArrayList<ReplicaRun>();
    Set<String> fleets = new LinkedHashSet<>();
    for (var deployment : deployments) {
      for (var replica : deployment.replicas) {
        if (replica.takesTraffic) {
          serving.add(replica);
          fleets.add(deployment.id);
        }
      }
    }
    edge.serve(serving);
    mixedFleet.fleets(fleets.size());
  }
}
