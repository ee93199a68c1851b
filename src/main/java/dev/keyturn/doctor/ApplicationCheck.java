package dev.keyturn.doctor;

import dev.keyturn.adapter.application.AttestationClient;
import dev.keyturn.engine.AttestationConsent;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.Instance;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.wiring.Settings;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The applications: whether every replica proves the stored value, and to nobody but us. */
final class ApplicationCheck {
  private static final int STRANGE_TOKEN_BYTES = 32;

  private final Settings settings;
  private final AttestationClient ours;
  private final AttestationClient stranger;
  private final Findings findings;

  ApplicationCheck(Settings settings, SecureRandom random, Clock clock, Findings findings) {
    this.settings = settings;
    this.findings = findings;
    var bytes = new byte[STRANGE_TOKEN_BYTES];
    random.nextBytes(bytes);
    String strange = HexFormat.of().formatHex(bytes);
    this.ours =
        new AttestationClient(
            settings.applications(), settings.environment()::token, random, clock);
    this.stranger = new AttestationClient(settings.applications(), _ -> strange, random, clock);
  }

  /**
   * @param consent who may be asked
   * @param sight what Railway holds and runs for it; null where it could not be looked at
   */
  void check(
      Subject subject,
      Consumer consumer,
      @Nullable ServiceSnapshot sight,
      AttestationConsent consent) {
    Confirmation confirmation = consumer.confirmation();
    if (confirmation.attestationUrl() != null) {
      String where = "attestation of " + subject.of(consumer);
      if (consent.covers(confirmation)) {
        attestation(where, subject, consumer, sight);
      } else {
        findings.warning(
            where,
            "not asked: no rotation of the plan has completed with this address and "
                + confirmation.attestationTokenVariable(),
            "See that both are right, then run doctor with --ask, which sends the token there.");
      }
    }
    if (confirmation.healthUrl() != null) {
      health("health of " + subject.of(consumer), confirmation.healthUrl());
    }
  }

  private void attestation(
      String where, Subject subject, Consumer consumer, @Nullable ServiceSnapshot sight) {
    String obstacle = obstacle(consumer.confirmation(), sight);
    if (obstacle != null || sight == null) {
      findings.notTried(where, String.valueOf(obstacle));
      return;
    }
    Deployment active = sight.active().getFirst();
    var candidates = new TreeMap<SecretName, Map<SlotContent, SecretValue>>();
    for (ManagedSecret secret : subject.plan().secretsOf(consumer.service())) {
      SecretValue value = SecretCheck.stored(secret, sight);
      if (value != null) {
        candidates.put(secret.name(), Map.of(SlotContent.OUTGOING, value));
      }
    }
    Set<String> expected =
        active.replicas().stream().map(Instance::id).collect(Collectors.toCollection(TreeSet::new));
    try {
      var answers = ours.challenge(consumer.confirmation(), active.id(), expected, candidates);
      heard(where, active, expected, answers);
      proven(where, subject, candidates.keySet(), answers);
      counted(where, subject, consumer, answers);
    } catch (RemoteFailure e) {
      findings.failed(
          where,
          e,
          e.status() == 401 || e.status() == 403
              ? "Set %s here to what KEYTURN_ATTESTATION_TOKEN is on the service."
                  .formatted(consumer.confirmation().attestationTokenVariable())
              : "See that the URL in the plan is the one that docs/attestation.md describes.");
      return;
    }
    refusesStrangers(where, consumer.confirmation());
  }

  private @Nullable String obstacle(Confirmation confirmation, @Nullable ServiceSnapshot sight) {
    if (sight == null) {
      return "the service could not be looked at";
    }
    if (sight.active().size() != 1 || !sight.underWay().isEmpty()) {
      return "there is not exactly one active deployment";
    }
    if (!SettingsCheck.listed(settings.applications(), confirmation.attestationUrl())) {
      return "KEYTURN_APPLICATION_HOSTS does not list its host";
    }
    String variable = confirmation.attestationTokenVariable();
    return variable == null || settings.environment().find(variable) == null
        ? variable + " is not set"
        : null;
  }

  private void heard(
      String where, Deployment active, Set<String> expected, List<AttestedReplica> answers) {
    Set<String> heard =
        answers.stream()
            .filter(a -> a.deployment().equals(active.id()))
            .map(AttestedReplica::replica)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> silent = new TreeSet<>(expected);
    silent.removeAll(heard);
    // An application may call its replicas by other names than Railway does.
    boolean otherNames = silent.size() == expected.size();
    if (otherNames ? heard.size() >= expected.size() : silent.isEmpty()) {
      findings.ok(where, "all " + heard.size() + " replicas of the active deployment answered");
    } else {
      findings.failed(
          where,
          heard.size()
              + " of "
              + expected.size()
              + " replicas answered for the active deployment"
              + (otherNames ? "" : "; silent: " + String.join(", ", silent)),
          "See that RAILWAY_DEPLOYMENT_ID and RAILWAY_REPLICA_ID reach the application, and that no proxy in between keeps to one replica.");
    }
  }

  private void proven(
      String where, Subject subject, Set<SecretName> asked, List<AttestedReplica> answers) {
    boolean all = true;
    for (AttestedReplica answer : answers) {
      for (SecretName name : asked) {
        var held = answer.secrets().get(name);
        if (held != null && held.signs() == SlotContent.OUTGOING) {
          continue;
        }
        all = false;
        if (subject.underWay()) {
          continue;
        }
        findings.failed(
            where,
            "replica "
                + answer.replica()
                + (held == null
                    ? " does not speak of " + name
                    : " does not sign with the stored value of " + name),
            held == null
                ? "Let the application report " + name + "; docs/attestation.md has the shape."
                : "Deploy the service once, so that it runs with what is stored.");
      }
    }
    if (all && !asked.isEmpty()) {
      findings.ok(where, "every replica proves the stored value of each secret");
    } else if (subject.underWay()) {
      findings.ok(where, "values differ from replica to replica, while a rotation is under way");
    }
  }

  /**
   * What an application reports as left holds a clean-up up in any case; only a plan that asks has
   * it counted twice, and says so before.
   */
  private void counted(
      String where, Subject subject, Consumer consumer, List<AttestedReplica> answers) {
    for (ManagedSecret secret : subject.plan().secretsOf(consumer.service())) {
      boolean counts =
          answers.stream()
              .map(a -> a.secrets().get(secret.name()))
              .anyMatch(held -> held != null && !held.remaining().isEmpty());
      if (counts && !secret.gates().reEncrypted()) {
        findings.warning(
            where,
            "counts what is stored under " + secret.name() + ", and the plan does not ask",
            "Add retire: { re-encrypted: true } to the secret, so that the count must be 0 twice before the previous value goes.");
      }
    }
  }

  private void refusesStrangers(String where, Confirmation confirmation) {
    String remedy = "Let it answer 401 to every token but its own: docs/attestation.md.";
    try {
      stranger.challenge(confirmation, "", Set.of(), Map.of());
      findings.warning(where, "answers a random token, and so is an oracle for everybody", remedy);
    } catch (RemoteFailure e) {
      if (e.status() == 401) {
        findings.ok(where, "refuses a random token");
      } else {
        findings.warning(
            where, "does not answer a random token with 401: " + e.getMessage(), remedy);
      }
    }
  }

  private void health(String where, String url) {
    if (!SettingsCheck.listed(settings.applications(), url)) {
      findings.notTried(where, "KEYTURN_APPLICATION_HOSTS does not list its host");
      return;
    }
    String remedy = "See that the URL answers 2xx without a login.";
    try {
      if (ours.health(url).answers()) {
        findings.ok(where, "answers 2xx");
      } else {
        findings.failed(where, "does not answer 2xx", remedy);
      }
    } catch (RemoteFailure e) {
      findings.failed(where, e, remedy);
    }
  }
}
