package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.Layout;
import dev.keyturn.rotation.Observed;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.Step;
import dev.keyturn.rotation.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at Railway, Vault and the replicas, as far as the present phase needs it, in one pass over
 * one rotation. What it tells has fingerprints in it and no value. Railway counts requests, so a
 * service that cannot have changed, or whose replicas prove that it has not, is taken as it was
 * seen before, as long as nothing but a wait rests on that.
 */
final class Observer {
  private static final Duration LISTED_WITHIN = Duration.ofMinutes(1);

  private final VaultLook vault;
  private final Timings timings;
  private final Sights sights;
  private final ServiceLook service;
  private final HealthLooks health;
  private final Map<ServiceRef, Sight> changing = new HashMap<>();
  private @Nullable RotationState askedIn;
  private Instant askedAt = Instant.MIN;
  private Sight.Look look = new Sight.Look(new Object(), 0);
  private Instant lookedAt = Instant.MIN;
  private boolean whole;
  private boolean rests;

  Observer(Engine.Ports ports, Timings timings, Snapshots snapshots, Sights sights) {
    this.service = new ServiceLook(ports.platform(), ports.replicas(), snapshots);
    this.vault = new VaultLook(ports.vault());
    this.health = new HealthLooks(ports.replicas());
    this.timings = timings;
    this.sights = sights;
  }

  /**
   * @param lastLook when this succeeded before, so that nothing in between is missed
   * @param consent only those whom it covers are asked
   */
  Observed observe(
      Plan plan,
      RotationId id,
      RotationState state,
      @Nullable Instant lastLook,
      Values values,
      AttestationConsent consent,
      Instant now)
      throws RemoteFailure {
    // One write after another looks at everything again: a slow health URL must not hold that up.
    if (!state.equals(askedIn) || !now.isBefore(askedAt.plus(timings.poll()))) {
      health.again();
      vault.again();
      askedIn = state;
      askedAt = now;
    }
    lookedAt = now;
    look = new Sight.Look(look.pass(), look.number() + 1);
    rests = false;
    Map<ServiceRef, Health> before = health.of(plan, state.phase());
    var services = new LinkedHashMap<ServiceRef, Observed.Service>();
    var proving = proving(plan, state);
    List<Wanted> wanted =
        (state.phase().looksAtServices() ? plan.consumers() : List.<Consumer>of())
            .stream()
                .map(c -> new Wanted(plan, id, state, c, proving.contains(c), consent))
                .toList();
    var good = new HashMap<ServiceRef, Sight>();
    var unseen = new ArrayList<Consumer>();
    for (Wanted of : wanted) {
      Sight sight = good(of, before, now);
      if (sight == null) {
        unseen.add(of.consumer());
      } else {
        good.put(of.consumer().service(), sight);
      }
    }
    var told = service.together(plan, unseen);
    for (Wanted of : wanted) {
      ServiceRef name = of.consumer().service();
      services.put(name, service(of, lastLook, values, good.get(name), told.get(name), now));
    }
    whole = false;
    return new Observed(
        services,
        vault.newest(plan, id, state.phase(), values),
        vault.copies(plan, state.phase(), values),
        health.of(plan, state.phase()),
        lastLook);
  }

  /** A person wants it looked at: the next look is at everything. */
  void wholly() {
    whole = true;
  }

  /**
   * Whether a step may be taken on what the last look has told. Waiting may; so may one change
   * after another, since each looks once more at what it changes. A deploy is proven, and anything
   * else concluded, on one look at everything: the next one is.
   */
  boolean bears(Step step, Phase phase) {
    boolean goesOn = step instanceof Step.Act || step instanceof Step.Advance;
    whole =
        rests && !(step instanceof Step.Wait) && !(goesOn && !phase.converges() && !phase.lasts());
    return !whole;
  }

  /**
   * Looks at a service right before its variables are changed, unless it was just now.
   *
   * @throws RemoteFailure CONFLICT: it is not any more as it was when that was decided
   */
  void stillAsDecided(Plan plan, RotationId id, ServiceRef of, Values values) throws RemoteFailure {
    Sight decided = sights.find(id, of);
    if (decided != null && decided.look().equals(look)) {
      sights.forget(id, of);
      changing.put(of, decided);
    } else {
      beforeChange(plan, id, of, values);
    }
  }

  /**
   * Looks at a service right before it is changed; from now on it has to be looked at again.
   *
   * @throws RemoteFailure CONFLICT: it is not any more as it was when that was decided
   */
  ServiceSnapshot beforeChange(Plan plan, RotationId id, ServiceRef of, Values values)
      throws RemoteFailure {
    Sight decided = sights.forget(id, of);
    changing.remove(of);
    var secrets = plan.secretsOf(of);
    ServiceSnapshot now = service.platform().look(of, Values.names(secrets));
    if (decided == null) {
      return now;
    }
    if (!decided.stillShows(values.stored(secrets, now.stored()), now)) {
      throw new RemoteFailure(
          RemoteFailure.Kind.CONFLICT,
          "railway",
          "look",
          0,
          of + " was changed by somebody else a moment ago, which is looked at first");
    }
    changing.put(of, decided);
    return now;
  }

  /** The stored layouts of one service, to see whether a write has arrived. */
  Map<SecretName, Layout> afterChange(Plan plan, RotationId id, ServiceRef of, Values values)
      throws RemoteFailure {
    Sight before = changing.remove(of);
    var secrets = plan.secretsOf(of);
    ServiceSnapshot now = service.platform().look(of, Values.names(secrets));
    var stored = values.stored(secrets, now.stored());
    if (before != null && before.sameDeployments(now)) {
      var seen = before.seen().changed(stored, now.staged());
      sights.keep(id, of, new Sight(look, before.state(), lookedAt, before.from(), seen));
    }
    return stored;
  }

  /** One wave is confirmed at a time; the others were, or will be, and are only looked at. */
  private static List<Consumer> proving(Plan plan, RotationState state) {
    return state.phase() == Phase.CONVERGE_PROMOTE
        ? plan.waves().get(state.wave())
        : state.phase().asksReplicas() ? plan.consumers() : List.of();
  }

  /**
   * One service, and what is wanted of it.
   *
   * @param proves whether its replicas have to prove what they hold
   */
  private record Wanted(
      Plan plan,
      RotationId id,
      RotationState state,
      Consumer consumer,
      boolean proves,
      AttestationConsent consent) {

    boolean attested() {
      return consumer.confirmation().attested() && consent.covers(consumer.confirmation());
    }
  }

  private Observed.Service service(
      Wanted of,
      @Nullable Instant lastLook,
      Values values,
      @Nullable Sight good,
      @Nullable ServiceSnapshot told,
      Instant now)
      throws RemoteFailure {
    Consumer consumer = of.consumer();
    if (good != null) {
      var seen = asked(of, good.seen().unasked(), values);
      if (!of.proves() || !Sight.quiet(seen) || Sight.proven(consumer, seen)) {
        rests = true;
        keep(of, good.in(of.state(), seen));
        return seen;
      }
    }
    Instant from = from(of.state(), lastLook, sights.find(of.id(), consumer.service()));
    Phase phase = of.state().phase();
    var shown = service.onRailway(of.plan(), of.id(), consumer, told, phase, from, values);
    var seen = asked(of, shown.seen(), shown.known());
    keep(of, new Sight(look, of.state(), now, from, seen));
    return seen;
  }

  /** What is still good of what was seen before; null: it has to be looked at. */
  private @Nullable Sight good(Wanted of, Map<ServiceRef, Health> answers, Instant now) {
    ServiceRef name = of.consumer().service();
    Sight kept = whole ? null : sights.find(of.id(), name);
    // What came and went has still to be weighed.
    if (kept == null || !kept.seen().meanwhile().isEmpty()) {
      return null;
    }
    Health answered = answers.get(name);
    boolean well = answered == null || answered.answers();
    return kept.justNow(look, of.state().phase(), now, timings)
            || (well && kept.holds(of.state(), of.proves(), now, timings))
        ? kept
        : null;
  }

  private void keep(Wanted of, Sight sight) {
    sights.keep(of.id(), of.consumer().service(), sight);
  }

  /** Deployments made since then may not have been seen; what is listed may lag behind. */
  private Instant from(RotationState state, @Nullable Instant lastLook, @Nullable Sight kept) {
    Instant seen = lastLook == null ? state.since() : lastLook;
    if (kept != null && kept.state().equals(state)) {
      // Nothing has come yet of what this pass has seen, nor of what one found that broke off
      // before it came to an end: it looks once more.
      boolean concluded =
          kept.seen().meanwhile().isEmpty() || (lastLook != null && !lastLook.isBefore(kept.at()));
      boolean again = kept.look().pass().equals(look.pass()) || !concluded;
      seen = again ? kept.from() : kept.at();
    } else if (Sight.watched(state.phase())) {
      // Another process may have asked the replicas alone.
      seen = seen.minus(timings.proven());
    }
    Instant from = seen.minus(LISTED_WITHIN);
    return from.isBefore(state.since()) ? state.since() : from;
  }

  private Observed.Service asked(Wanted of, Observed.Service seen, Values values)
      throws RemoteFailure {
    if (!of.proves() || !Sight.quiet(seen)) {
      return seen;
    }
    Consumer consumer = of.consumer();
    var heard = of.attested() ? service.asked(of.plan(), consumer, seen, values) : seen;
    String url = consumer.confirmation().healthUrl();
    return url == null || of.state().phase().goesBack()
        ? heard
        : heard.healthy(health.well(url, of.plan()));
  }
}
