package dev.keyturn.doctor;

import dev.keyturn.adapter.railway.RailwayAccess;
import dev.keyturn.adapter.railway.RailwayApi;
import dev.keyturn.adapter.railway.RailwayPlatform;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.EnvironmentCensus;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.UnknownConsumers;
import dev.keyturn.rotation.UnknownConsumers.Holder;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.wiring.ProcessEnvironment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Railway: each token once, then every service of every plan. Nothing is written. */
final class RailwayCheck {
  private final RailwayAccess access;
  private final RailwayPlatform platform;
  private final ProcessEnvironment environment;
  private final Findings findings;
  private final ServiceCheck services;
  private final SecretCheck secrets;

  /** Whether our token opens it; asked once. */
  private final Map<RailwayEnvironment, Boolean> open = new HashMap<>();

  private final Set<RailwayEnvironment> stagedTold = new HashSet<>();

  RailwayCheck(RailwayApi api, ProcessEnvironment environment, Findings findings) {
    this.access = new RailwayAccess(api);
    this.platform = new RailwayPlatform(api);
    this.environment = environment;
    this.findings = findings;
    this.services = new ServiceCheck(findings);
    this.secrets = new SecretCheck(findings);
  }

  /** What every service that could be looked at holds and runs, by the plan's word for it. */
  Map<String, ServiceSnapshot> run(Subject subject) {
    var sights = new LinkedHashMap<String, ServiceSnapshot>();
    for (Consumer consumer : subject.plan().consumers()) {
      RailwayEnvironment railway = consumer.service().environment();
      if (!open.computeIfAbsent(railway, r -> enter(subject, r))) {
        findings.notTried(subject.of(consumer), "its project's token cannot be used");
        continue;
      }
      try {
        var service = access.service(consumer.service());
        ServiceSnapshot sight = platform.look(consumer.service(), variables(subject, consumer));
        services.check(subject, consumer, service, sight);
        staged(subject, railway, sight);
        sights.put(consumer.service().name(), sight);
      } catch (RemoteFailure e) {
        findings.failed(
            subject.of(consumer),
            e,
            "Correct the service's id in the plan, or give the token access to it; give an empty variable a value.");
      }
    }
    for (ManagedSecret secret : subject.plan().secrets()) {
      secrets.check(subject, secret, sights);
    }
    strangers(subject, sights);
    return sights;
  }

  private boolean enter(Subject subject, RailwayEnvironment railway) {
    String where = subject.of(railway);
    String variable = railway.tokenVariable();
    if (environment.find(variable) == null) {
      findings.notTried(where, variable + " is not set");
      return false;
    }
    String remedy =
        switch (railway.tokenKind()) {
          case PROJECT ->
              "Make a project token for exactly this environment (project settings, Tokens) and put it into "
                  + variable
                  + ".";
          case WORKSPACE, ACCOUNT ->
              "Make a token of the kind that the plan names and put it into " + variable + ".";
        };
    try {
      var token = access.token(railway);
      if (!token.rightEnvironment()) {
        findings.failed(where, variable + " holds a token for another environment", remedy);
        return false;
      }
      findings.ok(where, "the token in " + variable + " is accepted");
      return true;
    } catch (RemoteFailure e) {
      findings.failed(where, e, remedy);
      return false;
    }
  }

  private void staged(Subject subject, RailwayEnvironment railway, ServiceSnapshot sight) {
    if (!stagedTold.add(railway)) {
      return;
    }
    String where = "staged changes of " + subject.of(railway);
    if (sight.staged().empty()) {
      findings.ok(where, "none");
    } else if (subject.underWay() && !sight.staged().anythingElse()) {
      findings.ok(where, "deletions, while a rotation is under way");
    } else {
      findings.failed(
          where,
          "somebody has staged changes, which a clean-up would commit",
          "Deploy or discard them in Railway's dashboard.");
    }
  }

  private static Set<VariableName> variables(Subject subject, Consumer consumer) {
    var names = new TreeSet<VariableName>();
    for (ManagedSecret secret : subject.plan().secretsOf(consumer.service())) {
      names.add(new VariableName(secret.name().text()));
      Stream.of(Slot.values())
          .map(secret::variable)
          .flatMap(Stream::ofNullable)
          .forEach(names::add);
    }
    return names;
  }

  /** Who stands in no plan would be cut off, or get a promoted value without being confirmed. */
  private void strangers(Subject subject, Map<String, ServiceSnapshot> sights) {
    if (subject.underWay()) {
      return; // It looks for itself, and what its slots hold changes while it is under way.
    }
    var censuses = new ArrayList<EnvironmentCensus>();
    for (RailwayEnvironment railway : subject.plan().railwayEnvironments()) {
      if (!open.getOrDefault(railway, false)) {
        continue;
      }
      try {
        censuses.add(platform.census(railway));
      } catch (RemoteFailure e) {
        findings.failed(
            subject.of(railway),
            e,
            "Give the token access to every service of the environment: else no rotation starts.");
      }
    }
    var outgoing = new TreeMap<SecretName, SecretValue>();
    for (ManagedSecret secret : subject.plan().secrets()) {
      sights.values().stream()
          .map(sight -> SecretCheck.stored(secret, sight))
          .flatMap(Stream::ofNullable)
          .findFirst()
          .ifPresent(value -> outgoing.put(secret.name(), value));
    }
    List<Holder> all = UnknownConsumers.of(subject.plan(), censuses, outgoing);
    for (ManagedSecret secret : subject.plan().secrets()) {
      List<Holder> found = all.stream().filter(h -> h.secret().equals(secret.name())).toList();
      String where = "holders of " + secret.name() + " in " + subject.name();
      if (!found.isEmpty()) {
        findings.failed(
            where,
            UnknownConsumers.who(found) + ", which the plan does not name: no rotation starts",
            "In the plan: " + UnknownConsumers.remedy(subject.plan(), found, subject::alias) + ".");
      } else if (outgoing.containsKey(secret.name()) && !censuses.isEmpty()) {
        findings.ok(where, "nobody beside the plan");
      }
    }
  }
}
