package dev.keyturn.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.UnreadableAudit;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.sandbox.railway.DeploymentReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must be true when a rotation is over, and of each request on the way. */
final class Ending {
  private static final Map<String, String> UNRELATED =
      Map.of("UNRELATED", "stays as it is", "LOG_LEVEL", "info");

  private final Workbench bench;
  private final List<AuditEntry> entries = new ArrayList<>();

  Ending(Workbench bench) {
    this.bench = bench;
    try {
      for (var row : bench.audit().read(1, Integer.MAX_VALUE)) {
        entries.add(AuditEntry.parse(row.canonicalText()));
      }
    } catch (UnreadableAudit e) {
      bench.hole("the trail cannot be read: " + e.getMessage());
    }
  }

  /** A change of the world must have been announced: an attempt of that kind is open. */
  static void checkIntent(Workbench bench, Message message) {
    Set<String> effects = effects(message);
    if (effects.isEmpty()) {
      return;
    }
    boolean open =
        bench.store().attempts(bench.id()).stream()
            .filter(Attempt::open)
            .map(a -> a.effect().toString())
            .anyMatch(effects::contains);
    if (!open) {
      bench.hole(message.operation() + " arrives, and nothing in the journal announces it");
    }
  }

  private static Set<String> effects(Message message) {
    String operation = message.operation();
    if (message.part() == Part.SLACK) {
      // Announced in the outbox, which is no part of the rotation.
      return Set.of();
    }
    if (message.part() == Part.VAULT) {
      return !operation.contains("/shop/")
          ? Set.of()
          : operation.contains("/metadata/")
              ? Set.of("adopt", "label", "keep")
              : Set.of("adopt", "store", "keep");
    }
    return switch (operation) {
      case "variableCollectionUpsert" -> Set.of("set-variables");
      case "environmentStageChanges", "environmentPatchCommitStaged" -> Set.of("delete-variables");
      case "deploymentRedeploy" -> Set.of("redeploy");
      default -> Set.of("nothing announces this");
    };
  }

  void check() {
    variables();
    versions();
    deployments();
    attempts();
    attemptsInTrail();
    if (entries.stream().noneMatch(e -> e.event().action().equals("command.approve"))) {
      bench.hole("the trail does not have the approval");
    }
    bench.verifyTrail();
    if (bench.servers().messagesAgain() != 0) {
      bench.hole("people are told the same thing twice");
    }
  }

  /** Where it ended otherwise: nothing is lost, and the trail tells how it came. */
  void checkWhatIsLeft() {
    for (String service : bench.servers().services()) {
      bench
          .servers()
          .unkept(bench.servers().variables(service))
          .forEach(name -> bench.hole(service + " is left with a " + name + " that Vault has not"));
    }
    for (String secret : Shop.SECRETS) {
      String outgoing = Servers.value(secret);
      if (!bench.servers().holds(outgoing)
          && !bench.servers().variables(Shop.API_ID).containsValue(outgoing)) {
        bench.hole("the outgoing value of " + secret + " is nowhere");
      }
    }
    attemptsInTrail();
    bench.verifyTrail();
  }

  /** How often a phase began once more, because it was not what it had to be. */
  long begunAgain() {
    return entries.stream()
        .map(AuditEntry::event)
        .filter(e -> e.action().equals("rotation.moved"))
        .filter(e -> e.actor().type().equals("engine"))
        .filter(e -> e.from() != null && Objects.equals(e.from(), e.to()))
        .count();
  }

  private void variables() {
    var expected = new TreeMap<String, Set<String>>();
    expected.put(
        Shop.API_ID, Set.of(Shop.JWT, Shop.MASTER, "UNRELATED", "KEYTURN_ATTESTATION_TOKEN"));
    expected.put(Shop.GATEWAY_ID, Set.of(Shop.JWT, "LOG_LEVEL"));
    expected.forEach((service, names) -> {
      Map<String, String> stored = bench.servers().variables(service);
      if (!stored.keySet().equals(names)) {
        bench.hole(service + " ends with the variables " + new TreeSet<>(stored.keySet()));
      }
      stored.forEach((name, value) -> {
        if (UNRELATED.containsKey(name) && !UNRELATED.get(name).equals(value)) {
          bench.hole("the variable " + name + " is not what it was");
        }
        if (Shop.SECRETS.contains(name) && !value.equals(newest(name))) {
          bench.hole(service + "'s " + name + " is not Vault's newest version");
        }
      });
    });
  }

  private String newest(String secret) {
    List<JsonNode> versions = bench.servers().versions(secret);
    return versions.isEmpty() ? "" : value(versions.getLast(), secret);
  }

  private static String value(JsonNode version, String secret) {
    return version.path(secret.toLowerCase(Locale.ROOT)).asText();
  }

  /** The adopted version, and one new one that says whose it is. */
  private void versions() {
    for (String secret : Shop.SECRETS) {
      List<JsonNode> versions = bench.servers().versions(secret);
      if (versions.size() != 2) {
        bench.hole(secret + " has " + versions.size() + " versions in Vault");
        continue;
      }
      if (!value(versions.getFirst(), secret).equals(Servers.value(secret))) {
        bench.hole("the outgoing value of " + secret + " is not in Vault");
      }
      JsonNode incoming = versions.getLast();
      if (!bench.made().contains(value(incoming, secret))) {
        bench.hole("the newest version of " + secret + " was not made here");
      }
      if (!incoming.path("rotation_id").asText().equals(bench.id().text())) {
        bench.hole("the newest version of " + secret + " does not say whose it is");
      }
      if (!bench.servers().labels(secret).path("keyturn_primary_version").asText().equals("2")) {
        bench.hole("Vault's labels on " + secret + " were not brought up to date");
      }
    }
  }

  private void deployments() {
    long redos =
        entries.stream()
            .map(AuditEntry::event)
            .filter(e -> e.action().equals("rotation.moved"))
            .filter(e ->
                String.valueOf(e.from()).startsWith("CONVERGE_")
                    && String.valueOf(e.to()).startsWith("DEPLOY_"))
            .filter(e ->
                String.valueOf(e.from()).substring(9).equals(String.valueOf(e.to()).substring(7)))
            .count();
    for (String service : List.of(Shop.API_ID, Shop.GATEWAY_ID)) {
      List<DeploymentReport> all = bench.servers().railway().deployments(service);
      if (all.size() - 1 > 3 + redos + bench.peoplesDeployments(service)) {
        bench.hole(service + " was deployed " + (all.size() - 1) + " times, redos: " + redos);
      }
    }
  }

  /** Nothing twice: not in the journal, and no more requests at the servers than it announced. */
  private void attempts() {
    var succeeded = new HashMap<String, Integer>();
    var announced = new HashMap<String, Integer>();
    for (Attempt attempt : bench.store().attempts(bench.id())) {
      announced.merge(attempt.effect().toString(), 1, Integer::sum);
      String outcome = String.valueOf(attempt.outcome());
      switch (outcome) {
        case "done", "landed" -> succeeded.merge(attempt.opKey(), 1, Integer::sum);
        case "not-sent", "not-done", "refused", "absent", "superseded" -> {}
        default -> bench.hole("an attempt at " + attempt.effect() + " ends as " + outcome);
      }
    }
    succeeded.forEach((key, times) -> {
      if (times > 1) {
        bench.hole("one effect was applied " + times + " times");
      }
    });
    var sent = new HashMap<String, Integer>();
    bench.arrived().stream()
        .filter(m -> m.part() == Part.RAILWAY)
        .forEach(m -> sent.merge(m.operation(), 1, Integer::sum));
    Map.of(
            "variableCollectionUpsert", "set-variables",
            "deploymentRedeploy", "redeploy",
            "environmentPatchCommitStaged", "delete-variables")
        .forEach((operation, effect) -> {
          if (sent.getOrDefault(operation, 0) > announced.getOrDefault(effect, 0)) {
            bench.hole(operation + " came more often than the journal announced it");
          }
        });
  }

  /** Each announced effect has one end, after its announcement; nothing ends that never began. */
  private void attemptsInTrail() {
    var open = new HashMap<String, Integer>();
    for (AuditEntry entry : entries) {
      AuditDraft event = entry.event();
      String which = event.opKey() + " " + event.attempt();
      switch (event.action()) {
        case "step.intent" -> {
          if (open.put(which, 0) != null) {
            bench.hole("the trail announces one attempt twice: " + event.step());
          }
        }
        case "step.outcome" -> {
          Integer ends = open.get(which);
          boolean last = !String.valueOf(event.outcome()).equals("unknown");
          if (ends == null) {
            bench.hole("the trail ends what it never announced: " + event.step());
          } else if (last && ends > 0) {
            bench.hole("the trail ends one attempt twice: " + event.step());
          }
          open.merge(which, last ? 1 : 0, Integer::sum);
        }
        default -> {}
      }
    }
    open.forEach((which, ends) -> {
      if (ends == 0) {
        bench.hole("the trail never says how an attempt ended");
      }
    });
  }
}
