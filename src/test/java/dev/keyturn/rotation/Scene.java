package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Observed.Copies;
import dev.keyturn.rotation.Observed.Copy;
import dev.keyturn.rotation.Observed.CurrentValue;
import dev.keyturn.rotation.Observed.VaultState;
import dev.keyturn.rotation.Plan.ManagedSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A world as it was just seen, made up by a test: a decision is a function of it. */
final class Scene {
  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  static final String LIVE = "live";

  final Plan plan;
  final Map<String, Seen> services = new LinkedHashMap<>();
  final Map<SecretName, VaultState> rested = new TreeMap<>();
  final Map<SecretName, Copies> copies = new TreeMap<>();
  final Map<SecretName, SecretProgress> progress = new TreeMap<>();
  final List<Attempt> attempts = new ArrayList<>();
  final List<Command> commands = new ArrayList<>();
  final Map<ServiceRef, Health> health = new HashMap<>();
  final List<HealthCheck> checks = new ArrayList<>();
  AttemptHistory.Request request = new AttemptHistory.Request(new Actor("requester", "cli"), false);
  Instant since = NOW;
  @Nullable Instant lastLook;
  int wave;

  /** One service; a test changes what it wants to be otherwise. */
  static final class Seen {
    final Plan.Consumer consumer;
    final Map<SecretName, Layout> stored = new TreeMap<>();
    final Map<SecretName, CurrentValue> found = new TreeMap<>();
    final Map<String, Map<SecretName, Layout>> running = new HashMap<>();
    final List<Deployment> active = new ArrayList<>();
    final List<Deployment> underWay = new ArrayList<>();
    final List<Deployment> meanwhile = new ArrayList<>();
    final List<AttestedReplica> answers = new ArrayList<>();
    StagedChanges staged = StagedChanges.NONE;
    @Nullable Deployment latest;
    @Nullable String unheard;
    @Nullable Boolean healthy;

    private Seen(Plan.Consumer consumer) {
      this.consumer = consumer;
    }

    Observed.Service seen() {
      var all = underWay.isEmpty() ? active : underWay;
      return new Observed.Service(
          stored,
          found,
          List.copyOf(active),
          List.copyOf(underWay),
          latest != null || all.isEmpty() ? latest : all.getLast(),
          List.of(),
          List.copyOf(meanwhile),
          running,
          staged,
          List.copyOf(answers),
          unheard,
          healthy);
    }
  }

  /** Everything at rest, stored, running and proven as this goal says. */
  Scene(Plan plan, Goal goal) {
    this.plan = plan;
    for (Plan.Consumer consumer : plan.consumers()) {
      services.put(consumer.service().name(), new Seen(consumer));
    }
    for (ManagedSecret secret : plan.secrets()) {
      rested.put(secret.name(), new VaultState(2, SlotContent.INCOMING, true));
      copies.put(secret.name(), new Copies(Copy.KEPT, Copy.KEPT));
      progress.put(
          secret.name(), new SecretProgress(secret.name(), null, null, 1, 2, null, null, null));
    }
    stored(goal);
    deployed(goal);
    proven(goal);
  }

  Seen service(String name) {
    return services.get(name);
  }

  /** The first service. */
  Seen service() {
    return services.values().iterator().next();
  }

  Scene stored(Goal goal) {
    services.values().forEach(seen -> stored(seen.consumer.service().name(), goal));
    return this;
  }

  Scene stored(String service, Goal goal) {
    Seen seen = service(service);
    for (ManagedSecret secret : plan.secretsOf(seen.consumer.service())) {
      seen.stored.put(secret.name(), goal.of(secret));
      seen.found.put(secret.name(), found("A"));
    }
    return this;
  }

  /** A deployment that came and went since the last look. */
  Scene meanwhile(String service, Goal goal) {
    Seen seen = service(service);
    seen.meanwhile.add(deployment("gone", "REMOVED", 0));
    seen.running.put("gone", layouts(seen, goal));
    return this;
  }

  Scene lastLook(Duration ago) {
    lastLook = NOW.minus(ago);
    return this;
  }

  /** One live deployment with all its replicas; nothing else. */
  Scene deployed(Goal goal) {
    services.values().forEach(seen -> deployed(seen.consumer.service().name(), goal));
    return this;
  }

  Scene deployed(String service, Goal goal) {
    Seen seen = service(service);
    seen.active.clear();
    seen.active.add(deployment(LIVE, "SUCCESS", seen.consumer.replicas()));
    seen.running.put(LIVE, layouts(seen, goal));
    return this;
  }

  /** Every replica of the live deployment proves it. */
  Scene proven(Goal goal) {
    services.values().forEach(seen -> proven(seen.consumer.service().name(), goal));
    return this;
  }

  Scene proven(String service, Goal goal) {
    Seen seen = service(service);
    seen.answers.clear();
    for (int i = 0; i < seen.consumer.replicas(); i++) {
      seen.answers.add(answer(seen, LIVE + "-r" + i, goal));
    }
    return this;
  }

  Map<SecretName, Layout> layouts(Seen seen, Goal goal) {
    var layouts = new TreeMap<SecretName, Layout>();
    plan.secretsOf(seen.consumer.service()).forEach(s -> layouts.put(s.name(), goal.of(s)));
    return layouts;
  }

  AttestedReplica answer(Seen seen, String replica, Goal goal) {
    var held = new TreeMap<SecretName, AttestedSecret>();
    for (ManagedSecret secret : plan.secretsOf(seen.consumer.service())) {
      held.put(secret.name(), held(goal.of(secret)));
    }
    return new AttestedReplica(LIVE, replica, 7200, held);
  }

  static AttestedSecret held(Layout layout) {
    var accepts = new TreeSet<SlotContent>();
    if (layout.accepts(SlotContent.OUTGOING)) {
      accepts.add(SlotContent.OUTGOING);
    }
    if (layout.accepts(SlotContent.INCOMING)) {
      accepts.add(SlotContent.INCOMING);
    }
    return new AttestedSecret(
        layout.signsWith() == SlotContent.INCOMING ? SlotContent.INCOMING : SlotContent.OUTGOING,
        accepts,
        0,
        Map.of(),
        Map.of());
  }

  /** What one replica of the first service proves of one secret, instead. */
  Scene proves(int replica, String secret, AttestedSecret held) {
    AttestedReplica before = service().answers.get(replica);
    var secrets = new TreeMap<>(before.secrets());
    secrets.put(new SecretName(secret), held);
    service()
        .answers
        .set(
            replica,
            new AttestedReplica(
                before.deployment(), before.replica(), before.upSeconds(), secrets));
    return this;
  }

  Scene slot(String secret, Layout layout) {
    service().stored.put(new SecretName(secret), layout);
    return this;
  }

  Scene lasting(Duration time) {
    since = NOW.minus(time);
    return this;
  }

  Scene said(Command.Kind kind, String who) {
    return said(kind, who, NOW);
  }

  Scene said(Command.Kind kind, String who, Instant at) {
    commands.add(
        new Command(
            commands.size(),
            new RotationId("0".repeat(26)),
            kind,
            new Actor(who, "cli"),
            "because",
            null,
            at,
            null));
    return this;
  }

  Scene redeployed(Phase phase, String service, @Nullable Outcome outcome, String deployment) {
    attempts.add(
        new Attempt(
            attempts.size(),
            phase,
            wave,
            Effect.Kind.REDEPLOY,
            service,
            attempts.size() + 1,
            "op",
            NOW.minusSeconds(60),
            outcome,
            null,
            deployment));
    return this;
  }

  /** Since when nothing that is stored needs the value that is to go. */
  Scene clearSince(String secret, Instant clear) {
    var name = new SecretName(secret);
    progress.put(name, new SecretProgress(name, null, null, 1, 2, null, null, clear));
    return this;
  }

  Step at(Phase phase) {
    var seen = new TreeMap<ServiceRef, Observed.Service>();
    services.values().forEach(s -> seen.put(s.consumer.service(), s.seen()));
    return Decision.decide(
        plan,
        new RotationState(phase, wave, since, null),
        new AttemptHistory(request, attempts, commands, progress, checks),
        new Observed(seen, rested, copies, health, lastLook),
        Timings.PRODUCTION,
        NOW);
  }

  static Deployment deployment(String id, String status, int replicas) {
    var instances = new ArrayList<Instance>();
    for (int i = 0; i < replicas; i++) {
      instances.add(new Instance(id + "-r" + i, "RUNNING"));
    }
    return new Deployment(id, status, NOW.minus(Duration.ofHours(2)), true, instances);
  }

  static CurrentValue found(String letter) {
    return new CurrentValue(
        new Fingerprint("hk1:" + letter.repeat(22)), new Kid("k" + letter), Set.of());
  }
}
