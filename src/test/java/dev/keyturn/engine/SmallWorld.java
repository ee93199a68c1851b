package dev.keyturn.engine;

import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.Head;
import dev.keyturn.audit.StoredEntry;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.port.SignedReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one rotation of one secret can meet, small enough to be copied at every fork of a
 * search: the journal, the trail, Vault, Railway, what replicas serve with, which tokens and data
 * are alive, requests under way, and a worker that was stopped in the middle of its work.
 */
final class SmallWorld {
  static final String OLD = "old";

  /** Longer than a lease, shorter than the quarantine: twice a call's time-out and some. */
  private static final Duration LANDS_WITHIN = Duration.ofSeconds(100);

  final Plan plan;
  final Rules rules;

  Instant now;
  Rotation row;
  boolean leased;
  Instant leaseUntil;
  SecretProgress secret;
  List<Attempt> attempts = new ArrayList<>();
  List<Command> commands = new ArrayList<>();
  @Nullable SignedReceipt receipt;
  int ids;

  List<StoredEntry> trail = new ArrayList<>();
  Head head = Head.EMPTY;
  @Nullable AuditAnchor anchor;

  /** How many of the newest entries are not written yet; only a mutant has any. */
  int withheld;

  List<Kept> vault = new ArrayList<>();
  boolean labelled;
  int generated;

  final List<Service> services = new ArrayList<>();

  /** When each key last signed something that is still valid. */
  final Map<String, Instant> tokens = new TreeMap<>();

  /** The keys under which ciphertext exists. */
  final TreeSet<String> data = new TreeSet<>();

  final List<Flight> underWay = new ArrayList<>();
  @Nullable Paused paused;
  Budget budget;
  @Nullable String broken;

  /** A variable that a mutant shows to the engine and has not written yet, by service. */
  final Map<String, String> heldBack = new TreeMap<>();

  /**
   * A version in Vault.
   *
   * @param real false: a mutant only pretends that it is there
   */
  record Kept(String text, Map<String, String> labels, boolean real) {}

  /** The variables of a service, or what a deployment was created with. */
  record Slots3(@Nullable String name, @Nullable String next, @Nullable String previous) {
    boolean accepts(String key) {
      return key.equals(name) || key.equals(next) || key.equals(previous);
    }

    Stream<String> keys() {
      return Stream.of(name, next, previous).filter(Objects::nonNull);
    }
  }

  enum Stage3 {
    PENDING,
    LIVE,
    LEAVING
  }

  record Deploy(String id, Instant created, Slots3 with, Stage3 stage) {
    Deploy now(Stage3 stage) {
      return new Deploy(id, created, with, stage);
    }
  }

  static final class Service {
    final ServiceRef ref;
    Slots3 stored;
    List<Deploy> deploys;
    int made;

    Service(ServiceRef ref, Slots3 stored, List<Deploy> deploys, int made) {
      this.ref = ref;
      this.stored = stored;
      this.deploys = deploys;
      this.made = made;
    }

    Stream<Deploy> serving() {
      return deploys.stream().filter(d -> d.stage() != Stage3.PENDING);
    }

    Stream<Deploy> pending() {
      return deploys.stream().filter(d -> d.stage() == Stage3.PENDING);
    }

    Deploy deploy(Slots3 with, Instant now) {
      var deploy = new Deploy("d" + made++ + "-" + ref.name(), now, with, Stage3.PENDING);
      deploys.add(deploy);
      return deploy;
    }

    void goLive(String id) {
      deploys.replaceAll(d ->
          d.id().equals(id)
              ? d.now(Stage3.LIVE)
              : d.stage() == Stage3.LIVE ? d.now(Stage3.LEAVING) : d);
    }

    void drop(String id) {
      deploys.removeIf(d -> d.id().equals(id));
    }

    private Service copy() {
      return new Service(ref, stored, new ArrayList<>(deploys), made);
    }
  }

  /** A request whose sender no longer waits for it. */
  record Flight(String what, Instant before, Consumer<SmallWorld> effect) {}

  /**
   * A worker that was stopped before its call number {@code point} of a tick that began in {@code
   * start}: it goes on by being run again up to there, with the same answers.
   */
  record Paused(SmallWorld start, int point, String memory, long fence) {}

  /** How much may still go wrong. */
  record Budget(
      int faults, int deploysByOthers, int failedDeploys, int cancels, int pauses, int slow) {

    Budget spend(Chance chance) {
      return new Budget(
          faults - (chance == Chance.FAULT ? 1 : 0),
          deploysByOthers - (chance == Chance.DEPLOY_BY_OTHERS ? 1 : 0),
          failedDeploys - (chance == Chance.FAILED_DEPLOY ? 1 : 0),
          cancels - (chance == Chance.CANCEL ? 1 : 0),
          pauses - (chance == Chance.PAUSE ? 1 : 0),
          slow - (chance == Chance.SLOW ? 1 : 0));
    }
  }

  enum Chance {
    /** A kill, a lost answer, a refused call. */
    FAULT,
    DEPLOY_BY_OTHERS,
    FAILED_DEPLOY,
    CANCEL,
    /** A worker stands still, longer than its lease if others like. */
    PAUSE,
    /** A phase lasts longer than it may. */
    SLOW
  }

  /**
   * What is true of the application, whatever the plan says.
   *
   * @param newFirst it signs with NAME_NEW on sight
   */
  record Rules(Duration tokenLife, boolean newFirst) {}

  SmallWorld(Plan plan, Rules rules, Rotation asked, Budget budget) {
    this.plan = plan;
    this.rules = rules;
    this.row = asked;
    this.now = asked.requestedAt();
    this.leaseUntil = now;
    this.budget = budget;
    var name = plan.secrets().getFirst().name();
    this.secret = new SecretProgress(name, null, null, null, null, null, null, null);
    for (Plan.Consumer consumer : plan.consumers()) {
      var before = new Slots3(OLD, null, null);
      services.add(
          new Service(
              consumer.service(),
              before,
              new ArrayList<>(
                  List.of(
                      new Deploy(
                          "d0-" + consumer.service().name(),
                          now.minus(Duration.ofDays(1)),
                          before,
                          Stage3.LIVE))),
              1));
    }
    data.add(OLD);
    live();
  }

  private SmallWorld(SmallWorld of) {
    plan = of.plan;
    rules = of.rules;
    now = of.now;
    row = of.row;
    leased = of.leased;
    leaseUntil = of.leaseUntil;
    secret = of.secret;
    attempts = new ArrayList<>(of.attempts);
    commands = new ArrayList<>(of.commands);
    receipt = of.receipt;
    ids = of.ids;
    trail = new ArrayList<>(of.trail);
    head = of.head;
    anchor = of.anchor;
    withheld = of.withheld;
    vault = new ArrayList<>(of.vault);
    labelled = of.labelled;
    generated = of.generated;
    of.services.forEach(s -> services.add(s.copy()));
    tokens.putAll(of.tokens);
    data.addAll(of.data);
    underWay.addAll(of.underWay);
    paused = of.paused;
    budget = of.budget;
    broken = of.broken;
    heldBack.putAll(of.heldBack);
  }

  SmallWorld copy() {
    return new SmallWorld(this);
  }

  RotationState state() {
    return row.state();
  }

  Service service(ServiceRef ref) {
    return services.stream().filter(s -> s.ref.equals(ref)).findFirst().orElseThrow();
  }

  /**
   * Every serving replica signs and encrypts all the time with what is in NAME: the worst that can
   * happen to a key that goes.
   */
  void live() {
    for (Service service : services) {
      service
          .serving()
          .map(d -> signer(d.with()))
          .forEach(key -> {
            tokens.put(key, now);
            data.add(key);
          });
    }
    tokens.values().removeIf(last -> !now.isBefore(last.plus(rules.tokenLife())));
  }

  /** Which key a program signs with; a mutant's program has another habit. */
  String signer(Slots3 with) {
    boolean other = rules.newFirst() && with.next() != null;
    return Objects.requireNonNull(other ? with.next() : with.name());
  }

  void fly(String what, Consumer<SmallWorld> effect) {
    underWay.add(new Flight(what, now.plus(LANDS_WITHIN), effect));
  }

  void breaks(String invariant) {
    if (broken == null) {
      broken = invariant;
    }
  }
}
