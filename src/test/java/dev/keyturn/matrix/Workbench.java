package dev.keyturn.matrix;

import com.sun.net.httpserver.HttpExchange;
import dev.keyturn.MovedClock;
import dev.keyturn.Patience;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditPublicKey;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.StoredTrail;
import dev.keyturn.engine.TickResult;
import dev.keyturn.notice.NoticeStore;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.request.StartRequest;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Where one rotation after the other is run and broken; one database, new servers for each run. */
final class Workbench implements AutoCloseable, Relay.Watcher {
  static final Actor ALICE = new Actor(Shop.ALICE, "cli");
  static final Actor BOB = new Actor(Shop.BOB, "cli");
  static final Actor CAROL = new Actor("carol@example.com", "cli");
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final Duration LEASE_OVER = Duration.ofSeconds(61);
  private static final Duration DATABASE_BACK = Duration.ofMinutes(2);

  /** Longer than a busy machine needs for an answer on loopback. */
  private static final Duration PATIENT = Duration.ofSeconds(15);

  private static final Duration NOTICED = Duration.ofMinutes(10);
  private static final int MOST_TURNS = 400;
  private static final int MOST_RESUMES = 4;

  private final MovedClock clock = new MovedClock();
  private final SecureRandom random = new SecureRandom();
  private final Injector injector;
  private final TestedDatabase database;
  private final Timings timings;
  private final boolean telling;
  private final Map<Part, Relay> relays;
  private final ConcurrentSkipListSet<String> holes = new ConcurrentSkipListSet<>();
  private final List<String> made = new CopyOnWriteArrayList<>();
  private final List<Message> arrived = new CopyOnWriteArrayList<>();
  private @Nullable Servers servers;
  private @Nullable Users users;
  private @Nullable Process process;
  private @Nullable AuditPublicKey publicKey;
  private @Nullable RotationId rotation;
  private @Nullable AuditAnchor anchor;
  private Duration call = PATIENT;
  private @Nullable Instant forbiddenSince;
  private int processes;
  private int applicationCalls;
  private int resumes;
  private @Nullable Meddler meddler;
  private boolean unwatched;

  /**
   * @param timings the engine's; anything but production's is a safeguard taken away
   * @param telling whether Slack is told of the rotation
   */
  Workbench(TestedDatabase.Kind kind, Timings timings, boolean telling) {
    this.timings = timings;
    this.telling = telling;
    injector = new Injector(this::phase);
    database = new TestedDatabase(kind, injector, clock);
    relays =
        Map.of(
            Part.VAULT,
            new Relay(Part.VAULT, injector, clock, this),
            Part.RAILWAY,
            new Relay(Part.RAILWAY, injector, clock, this),
            Part.APPLICATION,
            new Relay(Part.APPLICATION, injector, clock, this),
            Part.SLACK,
            new Relay(Part.SLACK, injector, clock, this));
  }

  private String phase() {
    return database.phase();
  }

  /** What one run showed. */
  record Run(
      List<Boundary> boundaries,
      List<String> holes,
      boolean struck,
      int resumes,
      int tried,
      int messages) {}

  /**
   * Runs one rotation from its request to its end.
   *
   * @param at the boundary to break, from 1; 0: none
   */
  Run run(int at, @Nullable Fault fault) {
    return run(at, fault, PATIENT);
  }

  /**
   * @param longest that one call may take, in real time
   */
  Run run(int at, @Nullable Fault fault, Duration longest) {
    call = longest;
    begin(at, fault);
    List<Boundary> met = List.of();
    boolean struck = false;
    try {
      open();
      tell();
      drive();
      tell();
      met = injector.met();
      struck = injector.hasStruck();
      injector.unseen(() -> {
        var ending = new Ending(this);
        if (meddler == null || meddler.completed()) {
          ending.check();
        } else {
          ending.checkWhatIsLeft();
        }
        if (meddler != null) {
          meddler.begunAgain(ending.begunAgain());
        }
        return true;
      });
      again();
    } catch (RuntimeException | AssertionError | Injector.Killed | RemoteFailure e) {
      hole("the run broke off: " + e);
    } finally {
      if (met.isEmpty()) {
        met = injector.met();
        struck = injector.hasStruck();
      }
      end();
    }
    return new Run(met, List.copyOf(holes), struck, resumes, users().tried(), servers().messages());
  }

  /** Runs one rotation beside which something happens. */
  Run run(Meddler beside) {
    meddler = beside;
    try {
      return run(0, null);
    } finally {
      meddler = null;
    }
  }

  private void begin(int at, @Nullable Fault fault) {
    unwatched = false;
    holes.clear();
    made.clear();
    arrived.clear();
    clock.reset();
    rotation = null;
    publicKey = null;
    forbiddenSince = null;
    anchor = null;
    resumes = 0;
    applicationCalls = 0;
    injector.stop();
    database.empty();
    servers = new Servers(clock, random, this::hole);
    users = new Users(servers().railway(), servers()::verifiers, clock, this::hole);
    relay(Part.VAULT).begin(servers().vaultAddress());
    relay(Part.RAILWAY).begin(servers().railway().endpoint());
    relay(Part.APPLICATION).begin(servers().railway().endpoint());
    relay(Part.SLACK).begin(servers().slackAddress());
    look();
    injector.begin(at, fault);
  }

  private void end() {
    injector.stop();
    relays.values().forEach(Relay::end);
    stop();
    servers().close();
  }

  /** Somebody asks for it, as often as it takes, with the same key. */
  private void open() {
    Plan plan = Shop.plan(relay(Part.APPLICATION).address("/"));
    for (int turn = 0; rotation == null && turn < MOST_TURNS; turn++) {
      attempt(process -> {
        try {
          var request =
              new StartRequest(
                  plan.name(), plan.environment(), Set.of(), "quarterly", false, "key-1");
          rotation = process.starts().open(plan, ALICE, request).id();
        } catch (SecretBusy | CommandRefused e) {
          throw new IllegalStateException(e);
        }
      });
    }
  }

  private interface Work {
    void with(Process process) throws RemoteFailure;
  }

  /** One call into a process; when it dies or fails, whoever looks after it sees to that. */
  private void attempt(Work work) {
    boolean struckBefore = injector.hasStruck();
    try {
      work.with(alive());
    } catch (Injector.Killed e) {
      // Looked after below.
    } catch (RemoteFailure e) {
      recover(e);
    } catch (RuntimeException e) {
      if (!injector.dead() && !injector.databaseGone()) {
        hole("a bug: " + e);
      }
    }
    if (injector.dead()) {
      stop();
      injector.restarted();
      advance(LEASE_OVER);
    }
    if (injector.databaseGone()) {
      advance(DATABASE_BACK);
      injector.databaseGone(false);
    }
    if (!struckBefore && injector.hasStruck()) {
      injector.unseen(() -> {
        verifyTrail();
        return true;
      });
    }
  }

  /** The process could not start: somebody gives the permission back, or simply tries again. */
  private void recover(RemoteFailure failure) {
    for (Part part : Part.values()) {
      if (injector.forbidden(part)) {
        injector.forbid(null);
        resumes++;
      }
    }
    Duration asked = failure.retryAfter();
    advance(asked == null ? Duration.ofMinutes(2) : asked);
  }

  private Process alive() {
    Process now = process;
    if (now == null) {
      now =
          new Process(
              new Process.Surroundings(
                  database,
                  relay(Part.RAILWAY).address(servers().railway().endpoint().getPath()),
                  relay(Part.VAULT).address(""),
                  relay(Part.SLACK).address("/api/"),
                  servers(),
                  clock,
                  call,
                  random,
                  timings,
                  made::add,
                  kept -> anchor = kept),
              "process-" + ++processes);
      process = now;
    }
    return now;
  }

  private void stop() {
    Process now = process;
    if (now != null) {
      publicKey = now.publicKey() == null ? publicKey : now.publicKey();
      now.close();
    }
    process = null;
  }

  private void drive() {
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      if (meddler != null) {
        meddler.turn(this, phase());
      }
      var result = new TickResult[1];
      attempt(process -> result[0] = process.engine().tick(id()));
      switch (result[0]) {
        case null -> {}
        case TickResult.Ended(Phase phase) when meddler != null -> {
          meddler.ended(phase);
          return;
        }
        case TickResult.Stalled(Phase _, ReasonCode why, String _) when meddler != null ->
            meddler.stopped(this, why);
        case TickResult.Ended(Phase phase) -> {
          if (phase != Phase.COMPLETED) {
            hole("ended as " + phase);
          }
          return;
        }
        case TickResult.Waiting w when w.why() == ReasonCode.APPROVAL_PENDING ->
            say(Command.Kind.APPROVE, BOB, digest());
        case TickResult.Waiting w when w.why() == ReasonCode.MANUAL_CONFIRMATION_PENDING ->
            say(Command.Kind.CONFIRM, BOB, null);
        case TickResult.Waiting w -> {
          advance(until(w.again()));
          giveBack();
        }
        case TickResult.Busy _ -> advance(Duration.ofSeconds(20));
        case TickResult.Stalled(Phase phase, ReasonCode why, String detail) -> {
          if (!injector.hasStruck() || ++resumes > MOST_RESUMES) {
            hole("stalled in " + phase + ": " + why + ", " + detail);
            return;
          }
          injector.forbid(null);
          say(Command.Kind.RESUME, ALICE, null);
        }
      }
    }
    hole("it never comes to rest");
  }

  /** Where the lack of a permission only makes it wait, somebody notices in the end. */
  private void giveBack() {
    if (!injector.isForbidden()) {
      forbiddenSince = null;
    } else if (forbiddenSince == null) {
      forbiddenSince = clock.instant();
    } else if (clock.instant().isAfter(forbiddenSince.plus(NOTICED))) {
      injector.forbid(null);
      resumes++;
    }
  }

  void say(Command.Kind kind, Actor by, @Nullable PlanDigest digest) {
    attempt(process -> {
      try {
        process.commands().give(id(), kind, by, "as agreed", digest);
      } catch (CommandRefused e) {
        hole("the word " + kind + " was refused: " + e.getMessage());
      }
    });
  }

  /** Until everything has been told; what fails is told later. */
  private void tell() {
    for (int turn = 0; telling && turn < MOST_TURNS; turn++) {
      attempt(process -> process.notices().tell(Duration.ofSeconds(30)));
      injector.forbid(null);
      NoticeStore notices = database.bean(NoticeStore.class);
      if (injector.unseen(
          () -> notices.counts().pending() == 0 && notices.unannounced(1).isEmpty())) {
        return;
      }
      advance(Duration.ofSeconds(40));
    }
    if (telling) {
      hole("some messages are never sent");
    }
  }

  PlanDigest digest() {
    return injector.unseen(() -> store().find(id()).orElseThrow().digest());
  }

  /** When it is over, another process looks at it again, and nothing changes. */
  private void again() throws RemoteFailure {
    injector.stop();
    int before = arrived.size();
    long entries = auditSize();
    stop();
    TickResult result = alive().engine().tick(id());
    if (!(result instanceof TickResult.Ended) || arrived.size() != before) {
      hole("looked at again after its end, it does something: " + result);
    }
    if (auditSize() != entries) {
      hole("looked at again after its end, it writes into the trail");
    }
  }

  private long auditSize() {
    return database.bean(AuditStore.class).head().orElseThrow().size();
  }

  /** Offline, with the public key and the anchor alone. */
  void verifyTrail() {
    AuditPublicKey key = process == null ? null : process.publicKey();
    publicKey = key == null ? publicKey : key;
    if (publicKey == null) {
      return;
    }
    var verified =
        StoredTrail.verify(database.bean(AuditStore.class), publicKey, Optional.ofNullable(anchor));
    if (!verified.ok()) {
      hole("the trail does not verify: " + verified);
    }
  }

  private Duration until(Instant again) {
    Duration left = Duration.between(clock.instant(), again);
    return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
  }

  /** Lets time pass in steps that miss no deployment's coming and going. */
  void advance(Duration by) {
    Instant end = clock.instant().plus(by);
    while (clock.instant().isBefore(end)) {
      Duration left = Duration.between(clock.instant(), end);
      boolean fine = moving() || relays.values().stream().anyMatch(Relay::pending);
      clock.advance(fine && left.compareTo(STEP) > 0 ? STEP : left);
      database.clockMoved();
      relays.values().forEach(Relay::land);
      look();
    }
    if (!unwatched && !moving()) {
      // The application moves its rows in real time, and the rotation waits for that.
      Patience.await("rows under the new key")
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(users()::moved);
    }
  }

  /** Does it while users are not looked at. */
  void unwatched(Runnable work) {
    unwatched = true;
    work.run();
    unwatched = false;
  }

  void deleteGateway() {
    users().gatewayMayBeAway();
    servers().deleteGateway();
  }

  void letGatewaySleep() {
    users().gatewayMayBeAway();
    servers().railway().person().letsSleep(Shop.GATEWAY_ID);
  }

  /** How many deployments of a service people have made beside the rotation. */
  int peoplesDeployments(String service) {
    return meddler == null ? 0 : meddler.deployments(service);
  }

  private boolean moving() {
    return servers().services().stream()
        .anyMatch(service ->
            twoFleets(service)
                || servers().railway().deployments(service).stream()
                    .anyMatch(d -> moving(d.status())));
  }

  private boolean twoFleets(String service) {
    return servers().railway().liveReplicas(service).stream()
            .map(r -> r.deploymentId())
            .distinct()
            .count()
        > 1;
  }

  private static boolean moving(String status) {
    return switch (status) {
      case "QUEUED", "INITIALIZING", "BUILDING", "DEPLOYING", "REMOVING" -> true;
      default -> false;
    };
  }

  private void look() {
    servers().railway().settle();
    if (!unwatched) {
      users().look();
    }
  }

  @Override
  public boolean answers(Part part, HttpExchange exchange, Message message) throws IOException {
    if (part != Part.APPLICATION) {
      return false;
    }
    String path = message.uri().getPath();
    String service = path.equals(Shop.ATTESTATION) ? Shop.API_ID : Shop.GATEWAY_ID;
    if (!servers().services().contains(service)) {
      exchange.sendResponseHeaders(404, -1);
      return true;
    }
    var replicas = servers().railway().liveReplicas(service);
    if (replicas.isEmpty()) {
      servers().knock(service);
      exchange.sendResponseHeaders(502, -1);
      return true;
    }
    // One after the other, so that every run asks as often.
    var request = new Request(message.method(), path, message.body());
    message.headers().forEach((name, values) -> request.with(name, values.getFirst()));
    replicas.get(applicationCalls++ % replicas.size()).process().handle(request);
    exchange.getResponseHeaders().putAll(request.getResponseHeaders());
    byte[] answer = request.answer();
    exchange.sendResponseHeaders(
        request.getResponseCode(), answer.length == 0 ? -1 : answer.length);
    exchange.getResponseBody().write(answer);
    return true;
  }

  @Override
  public void arrives(Message message) {
    var values = message.assignments();
    servers()
        .unkept(values)
        .forEach(name -> hole("Railway gets a " + name + " that Vault has not"));
    if (message.writes()) {
      arrived.add(message);
      injector.unseen(() -> {
        Ending.checkIntent(this, message);
        return true;
      });
    }
  }

  @Override
  public void arrived(Message message) {
    if (message.part() == Part.RAILWAY && message.writes()) {
      look();
    }
  }

  @Override
  public void hole(String what) {
    holes.add(what);
  }

  List<Message> arrived() {
    return arrived;
  }

  List<String> made() {
    return made;
  }

  RotationStore store() {
    return database.bean(RotationStore.class);
  }

  AuditStore audit() {
    return database.bean(AuditStore.class);
  }

  TestedDatabase database() {
    return database;
  }

  RotationId id() {
    return Objects.requireNonNull(rotation);
  }

  Servers servers() {
    return Objects.requireNonNull(servers);
  }

  private Users users() {
    return Objects.requireNonNull(users);
  }

  private Relay relay(Part part) {
    return Objects.requireNonNull(relays.get(part));
  }

  @Override
  public void close() {
    relays.values().forEach(Relay::close);
    database.close();
  }
}
