package dev.keyturn.engine;

import dev.keyturn.MovedClock;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.AuditPublicKey;
import dev.keyturn.audit.AuditSigner;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.CheapSignatures;
import dev.keyturn.audit.KeyPlace;
import dev.keyturn.audit.MemoryAnchor;
import dev.keyturn.audit.MemoryAuditStore;
import dev.keyturn.audit.OneKey;
import dev.keyturn.audit.SigningGuard;
import dev.keyturn.audit.StoredTrail;
import dev.keyturn.audit.UnreadableAudit;
import dev.keyturn.audit.Verification;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.request.Commands;
import dev.keyturn.request.StartRequest;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ApprovalRule;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.Gates;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Pace;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.RollBack;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.MaterialSource;
import dev.keyturn.rotation.port.SecretBusy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** The engine between a Railway, a Vault and replicas in memory, on a clock that the test moves. */
public final class World {
  public static final RailwayEnvironment ONE =
      new RailwayEnvironment("p1", "e1", "TOKEN_ONE", RailwayEnvironment.TokenKind.PROJECT);
  public static final RailwayEnvironment TWO =
      new RailwayEnvironment("p2", "e2", "TOKEN_TWO", RailwayEnvironment.TokenKind.PROJECT);

  /** For what is started from a plan at hand. */
  public static final PlanFolder NO_PLANS = new PlanFolder(Path.of("no-plans"), Optional.empty());

  public static final Actor ALICE = new Actor("alice@example.com", "cli");

  /** How every value that is in force at the start begins. */
  public static final String BEFORE = "before-";

  private static final Duration STEP = Duration.ofSeconds(5);

  public final MovedClock clock;
  public final MemoryAuditStore auditStore = new MemoryAuditStore();
  public final MemoryRotationStore store;
  public final Faults faults;
  public final FakeVault vault;
  public final FakeRailway railway;
  public final Plan plan;
  public final FakeReplicas replicas;
  public final Acceptance acceptance;
  public final List<String> generated = new ArrayList<>();
  private final AuditSigner signer;
  public final KeyPlace keys;
  public final MemoryAnchor anchors = new MemoryAnchor();

  /** What the rotation's file would do now. */
  public Function<Rotation, Optional<PlanDigest>> file = rotation -> Optional.of(rotation.digest());

  /** Told of each effect that was sent and accepted, counted from 1. */
  public IntConsumer afterEffect = number -> {};

  private int processes;
  private int effects;

  /** Signs its trail cheaply: for tests that do not ask who signed. */
  public World(Plan plan) {
    this(plan, CheapSignatures.fresh("keyturn", new SecureRandom()), new MovedClock());
  }

  /** From this moment on. */
  public World(Plan plan, String start) {
    this(plan, CheapSignatures.fresh("keyturn", new SecureRandom()), new MovedClock(start));
  }

  /** Signs its trail as the program does. */
  public static World signed(Plan plan) {
    return new World(plan, OneKey.fresh("keyturn", new SecureRandom()), new MovedClock());
  }

  private World(Plan plan, AuditSigner signer, MovedClock clock) {
    this.clock = clock;
    this.store = new MemoryRotationStore(clock, auditStore);
    this.faults = new Faults(clock, store::processDied, this::look);
    this.vault = new FakeVault(faults, clock);
    this.railway = new FakeRailway(clock, faults);
    this.plan = plan;
    this.signer = signer;
    this.keys = new KeyPlace(signer);
    this.replicas = new FakeReplicas(railway, plan);
    this.acceptance = new Acceptance(clock, railway, plan);
    for (Consumer consumer : plan.consumers()) {
      var variables = new TreeMap<VariableName, String>();
      variables.put(new VariableName("UNRELATED"), "stays");
      for (ManagedSecret secret : plan.secretsOf(consumer.service())) {
        variables.put(secret.variable(Plan.Slot.NAME), BEFORE + secret.name());
        if (secret.gates().reEncrypted()) {
          replicas.remaining(secret.name(), "outgoing", 0);
          replicas.remaining(secret.name(), "incoming", 0);
        }
      }
      railway.service(consumer.service(), consumer.replicas(), variables);
    }
  }

  /** A fresh process on the same database. */
  public Engine engine() {
    return engine(clock);
  }

  /**
   * @param own the process's clock; the database's is {@link #clock}
   */
  public Engine engine(Clock own) {
    return engine(own, trail());
  }

  public Engine engine(Clock own, AuditTrail trail) {
    store.processStarted();
    return new Engine(
        store,
        trail,
        auditStore,
        anchors,
        ports(),
        Timings.PRODUCTION,
        "process-" + ++processes,
        new Watch() {
          @Override
          public void done(Effect effect) {
            afterEffect.accept(++effects);
          }
        },
        own);
  }

  /** The outside, for an engine on another journal. */
  public Engine.Ports ports() {
    return new Engine.Ports(
        railway,
        vault,
        replicas,
        this::generate,
        new FingerprintKey(new byte[32]),
        rotation -> file.apply(rotation));
  }

  public AuditTrail trail() {
    return new AuditTrail(
        auditStore,
        keys.process(auditStore),
        "keyturn",
        new AuditEntry.Tool("test", "test"),
        clock,
        new SecureRandom());
  }

  /** What is kept outside the database. */
  public AuditAnchor anchor() {
    return anchors.anchor.orElseThrow();
  }

  /** Somebody has deleted what is kept outside, or written something else over it. */
  public void spoilAnchor() {
    anchors.spoilt = true;
  }

  public void anchor(AuditAnchor forged) {
    anchors.anchor = Optional.of(forged);
  }

  /** What people tell a fresh process. */
  public Commands commands() {
    store.processStarted();
    return new Commands(store, guarded()::open, rotation -> file.apply(rotation));
  }

  /** How a fresh process starts rotations. */
  public Starts starts(PlanFolder plans) {
    store.processStarted();
    return new Starts(plans, store, guarded()::open, new SecureRandom());
  }

  /** What hands a process the trail when somebody has something to sign. */
  public SigningGuard guarded() {
    return new SigningGuard(auditStore, this::trail, anchors);
  }

  public RotationId start() {
    return start(plan, false);
  }

  public RotationId start(Plan what, boolean emergency) {
    try {
      return starts(NO_PLANS).open(what, ALICE, request(what, emergency)).id();
    } catch (SecretBusy | CommandRefused e) {
      throw new AssertionError(e);
    }
  }

  public static StartRequest request(Plan plan, boolean emergency) {
    return new StartRequest(
        plan.name(), plan.environment(), Set.of(), "quarterly", emergency, null);
  }

  /** Ticks and lets time pass until the rotation ends, stalls, or would wait for a person. */
  public TickResult run(RotationId id) {
    for (int i = 0; i < 2_000; i++) {
      TickResult result = engine().tick(id);
      switch (result) {
        case TickResult.Waiting w
            when w.why() == ReasonCode.APPROVAL_PENDING
                || w.why() == ReasonCode.MANUAL_CONFIRMATION_PENDING -> {
          return result;
        }
        case TickResult.Waiting w -> advance(until(w));
        case TickResult.Busy _ -> advance(Duration.ofSeconds(20));
        default -> {
          return result;
        }
      }
    }
    throw new AssertionError("the rotation never comes to rest");
  }

  /** Ticks until the rotation waits for this reason, or for anything that stops {@link #run}. */
  public TickResult runUntil(RotationId id, ReasonCode why) {
    for (int i = 0; i < 2_000; i++) {
      TickResult result = engine().tick(id);
      if (!(result instanceof TickResult.Waiting w)) {
        return result;
      }
      if (w.why() == why) {
        return result;
      }
      advance(until(w));
    }
    throw new AssertionError("the rotation never waits for " + why);
  }

  /** Lets time pass in steps that miss no deployment's coming and going. */
  public void advance(Duration by) {
    Instant end = clock.instant().plus(by);
    look();
    while (clock.instant().isBefore(end)) {
      Duration left = Duration.between(clock.instant(), end);
      boolean fine = railway.moving() || faults.pending();
      clock.advance(fine && left.compareTo(STEP) > 0 ? STEP : left);
      faults.land();
      look();
    }
  }

  private void look() {
    acceptance.check();
  }

  private Duration until(TickResult.Waiting w) {
    Duration left = Duration.between(clock.instant(), w.again());
    return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
  }

  public Verification audit() {
    return StoredTrail.verify(auditStore, signer.publicKey(), anchors.anchor);
  }

  private MaterialSource.Generated generate(Material material, Material.Encoding encoding) {
    String text = "generated-" + generated.size();
    generated.add(text);
    SecretValue value = SecretValue.of(text);
    return new MaterialSource.Generated(value, value.kid(), null);
  }

  public static Plan zkeb() {
    var service = new ServiceRef(ONE, "s1", "api-server");
    return new Plan(
        "zkeb",
        "production",
        "owner",
        List.of(new Consumer(service, 2, attested("api-server"))),
        List.of(
            secret(
                "ZKEB_MASTER_ENCRYPTION_KEY",
                Map.of("api-server", Role.BOTH),
                Duration.ZERO,
                new Gates(Duration.ZERO, true, false)),
            secret(
                "JWT_SECRET",
                Map.of("api-server", Role.BOTH),
                Duration.ofHours(12),
                new Gates(Duration.ofMinutes(30), false, false)),
            secret(
                "API_KEY_SALT",
                Map.of("api-server", Role.BOTH),
                Duration.ZERO,
                new Gates(Duration.ZERO, true, false))),
        new Pace(
            Duration.ofMinutes(10),
            Duration.ofHours(24),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            null),
        new ApprovalRule(0, List.of(), Duration.ofHours(24)));
  }

  /** One signer and two verifiers in two projects. */
  public static Plan shared() {
    var auth = new ServiceRef(ONE, "s1", "auth");
    var billing = new ServiceRef(ONE, "s2", "billing");
    var trading = new ServiceRef(TWO, "s3", "trading");
    return new Plan(
        "shared",
        "production",
        "owner",
        List.of(
            new Consumer(auth, 2, attested("auth")),
            new Consumer(billing, 1, attested("billing")),
            new Consumer(trading, 3, attested("trading"))),
        List.of(
            secret(
                "JWT_SECRET_KEY",
                Map.of("auth", Role.BOTH, "billing", Role.VERIFIER, "trading", Role.VERIFIER),
                Duration.ofHours(1),
                new Gates(Duration.ZERO, false, false))),
        new Pace(
            Duration.ofMinutes(10),
            Duration.ofHours(2),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            null),
        new ApprovalRule(0, List.of(), Duration.ofHours(24)));
  }

  /** The same plan, whose clean-up waits a week for a deploy that happens anyway. */
  public static Plan riding(Plan plan) {
    Pace pace = plan.pace();
    return with(
        plan,
        new Pace(pace.settle(), pace.soak(), pace.skew(), pace.recount(), Duration.ofDays(7)),
        plan.approval());
  }

  /** The same plan, with so many of these approvers, within an hour. */
  public static Plan approvedBy(Plan plan, int required, String... approvers) {
    var rule = new ApprovalRule(required, List.of(approvers), Duration.ofHours(1));
    return with(plan, plan.pace(), rule);
  }

  /** The same plan with a health URL for each service, and a way back by itself. */
  public static Plan watched(Plan plan, RollBack rollBack) {
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        plan.consumers().stream().map(World::asked).toList(),
        plan.secrets(),
        plan.pace(),
        plan.approval(),
        rollBack,
        plan.notAffected());
  }

  private static Consumer asked(Consumer c) {
    Confirmation attested = c.confirmation();
    return new Consumer(
        c.service(),
        c.replicas(),
        new Confirmation(
            attested.attestationUrl(),
            attested.attestationTokenVariable(),
            "https://" + c.service().name() + ".example.com/health",
            false));
  }

  /** What the audit trail says, oldest first. */
  public List<AuditEntry> entries() {
    var entries = new ArrayList<AuditEntry>();
    try {
      for (var row : auditStore.read(1, Integer.MAX_VALUE)) {
        entries.add(AuditEntry.parse(row.canonicalText()));
      }
    } catch (UnreadableAudit e) {
      throw new AssertionError(e);
    }
    return entries;
  }

  public AuditPublicKey publicKey() {
    return signer.publicKey();
  }

  public static Plan with(Plan plan, Pace pace, ApprovalRule approval) {
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        plan.consumers(),
        plan.secrets(),
        pace,
        approval,
        plan.rollBack(),
        plan.notAffected());
  }

  public static Confirmation attested(String service) {
    return new Confirmation(
        "https://" + service + ".example.com/attestation", "ATTESTATION", null, false);
  }

  private static ManagedSecret secret(
      String name, Map<String, Role> roles, Duration life, Gates gates) {
    return new ManagedSecret(
        new SecretName(name),
        new Material.Salt(16),
        Material.Encoding.BASE64,
        null,
        "_NEW",
        "_PREVIOUS",
        new VaultPath("secret", "zkeb/production", name.toLowerCase(java.util.Locale.ROOT)),
        roles,
        life,
        gates);
  }
}
