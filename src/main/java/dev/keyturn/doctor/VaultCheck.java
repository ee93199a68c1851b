package dev.keyturn.doctor;

import dev.keyturn.adapter.vault.SigningKeys;
import dev.keyturn.adapter.vault.VaultAccess;
import dev.keyturn.adapter.vault.VaultAccess.Keeping;
import dev.keyturn.adapter.vault.VaultAnchor;
import dev.keyturn.adapter.vault.VaultConnection;
import dev.keyturn.adapter.vault.VaultStore;
import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.Heartbeat;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.VaultPath;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Vault: the login, what the token may do, and how versions are kept. Nothing is written. */
final class VaultCheck {
  private static final Set<String> WRITE = Set.of("create", "read", "update");
  private static final int KEPT_VERSIONS = 50;
  private static final String SIGNING = "audit-signing-key";

  private final VaultAccess access;
  private final VaultStore store;
  private final VaultConnection connection;
  private final Clock clock;
  private final Findings findings;

  VaultCheck(VaultConnection connection, Clock clock, Findings findings) {
    this.connection = connection;
    this.clock = clock;
    this.access = new VaultAccess(connection);
    this.store = new VaultStore(connection);
    this.findings = findings;
  }

  /**
   * @param keys where Keyturn's own keys rest
   * @param anchor of the audit trail
   * @param trail null where there is no database to compare the anchor with
   */
  void run(
      Collection<Subject> subjects,
      List<VaultPath> keys,
      VaultPath anchor,
      @Nullable AuditStore trail) {
    Set<VaultPath> secrets = new LinkedHashSet<>();
    subjects.forEach(
        s -> s.plan().secrets().stream().map(ManagedSecret::vault).forEach(secrets::add));
    Map<String, Set<String>> needed = new LinkedHashMap<>();
    Set<VaultPath> all = new LinkedHashSet<>(secrets);
    all.addAll(keys);
    for (VaultPath path : all) {
      needed.put(at(path, "data"), WRITE);
      needed.put(at(path, "metadata"), WRITE);
    }
    all.add(anchor);
    needed.put(at(anchor, "data"), WRITE);
    needed.put(at(anchor, "metadata"), Set.of("read"));
    Set<String> erasing = new LinkedHashSet<>();
    all.forEach(path -> {
      erasing.add(at(path, "delete"));
      erasing.add(at(path, "destroy"));
    });
    Set<String> asked = new LinkedHashSet<>(needed.keySet());
    asked.addAll(erasing);
    Map<String, Set<String>> granted;
    try {
      granted = access.capabilities(asked);
    } catch (RemoteFailure e) {
      findings.failed(
          "vault login",
          e,
          "Correct VAULT_ADDR and the login; the policy must let tokens ask sys/capabilities-self, as Vault's default policy does.");
      findings.notTried("vault policy", "there is no login");
      return;
    }
    findings.ok("vault login", "accepted");
    new VaultCredentialCheck(connection, clock, findings).run();
    policy(needed, granted);
    destruction(erasing, granted);
    mounts(all);
    for (VaultPath path : secrets) {
      if (may(granted, at(path, "metadata"), "read")) {
        kept(path);
      }
    }
    for (VaultPath path : keys) {
      if (may(granted, at(path, "metadata"), "read") && may(granted, at(path, "data"), "read")) {
        own(path);
      }
    }
    if (may(granted, at(anchor, "metadata"), "read") && may(granted, at(anchor, "data"), "read")) {
      anchor(anchor, trail);
    }
  }

  private void anchor(VaultPath path, @Nullable AuditStore trail) {
    String subject = "vault anchor " + path.mount() + "/" + path.path();
    try {
      Optional<AuditAnchor> kept = new VaultAnchor(connection, path.mount(), path.path()).seen();
      AnchorCheck check = kept.isEmpty() || trail == null ? null : kept.get().checkEntries(trail);
      Optional<Instant> end = access.expires(path);
      if (check != null && !(check instanceof AnchorCheck.Matches)) {
        findings.failed(
            subject,
            check.words(),
            "Keep the database as it is, and read \"The audit trail does not agree with its anchor\" in docs/runbook.md.");
      } else if (end.isPresent()) {
        findings.warning(
            subject,
            "is deleted by Vault on " + end.get(),
            "Set delete_version_after of its mount and path to 0s; until then Keyturn writes it once more before that day.");
      } else {
        findings.ok(
            subject,
            check != null
                ? check.words()
                : kept.isEmpty() ? "not made yet; the first rotation makes it" : "can be read");
      }
    } catch (RemoteFailure e) {
      findings.failed(subject, e, "Undelete the version that it names, or grant what it asks for.");
    }
  }

  private void policy(Map<String, Set<String>> needed, Map<String, Set<String>> granted) {
    List<String> lacking = new ArrayList<>();
    Set<String> rules = new TreeSet<>();
    needed.forEach((path, wanted) -> {
      Set<String> missing = new TreeSet<>(wanted);
      missing.removeIf(word -> may(granted, path, word));
      if (!missing.isEmpty()) {
        lacking.add(String.join(", ", missing) + " on " + path);
        rules.add(
            "path \""
                + path.substring(0, path.lastIndexOf('/'))
                + "/*\" { capabilities = [\"create\", \"read\", \"update\"] }");
      }
    });
    if (lacking.isEmpty()) {
      findings.ok("vault policy", "grants create, read and update on every path of the plans");
    } else {
      findings.failed(
          "vault policy",
          "does not grant " + String.join("; ", lacking),
          "Write into the policy of Keyturn's role: " + String.join(" ", rules));
    }
  }

  private void destruction(Set<String> erasing, Map<String, Set<String>> granted) {
    List<String> able = new ArrayList<>();
    granted.forEach((path, words) -> {
      if (words.contains("delete") || (erasing.contains(path) && words.contains("update"))) {
        able.add(path);
      }
    });
    if (granted.values().stream().anyMatch(words -> words.contains("root"))) {
      findings.warning(
          "vault token",
          "is a root token, which may destroy everything",
          "Give Keyturn a role of its own with create, read and update, and without delete.");
    } else if (able.isEmpty()) {
      findings.ok("vault token", "can delete and destroy nothing that Keyturn keeps");
    } else {
      findings.warning(
          "vault token",
          "may delete or destroy versions: " + String.join(", ", able),
          "Take that from the policy: whoever steals the token could erase the only copy of a value.");
    }
  }

  private void mounts(Collection<VaultPath> paths) {
    Set<String> done = new TreeSet<>();
    for (VaultPath path : paths) {
      if (!done.add(path.mount())) {
        continue;
      }
      String subject = "vault mount " + path.mount();
      try {
        var mount = access.mount(path);
        if (mount == null) {
          findings.failed(
              subject,
              "there is none, or the policy hides it",
              "Enable it with `vault secrets enable -path="
                  + path.mount()
                  + " -version=2 kv`, or correct its name.");
        } else if (!mount.keepsVersions()) {
          findings.failed(
              subject,
              "is not KV version 2 but " + mount.type() + " " + mount.version(),
              "Name a KV version 2 mount, or upgrade it with `vault kv enable-versioning`.");
        } else {
          expiry(subject, path);
        }
      } catch (RemoteFailure e) {
        findings.failed(
            subject, e, "Let the policy read sys/internal/ui/mounts, as Vault's default does.");
      }
    }
  }

  private void expiry(String subject, VaultPath path) throws RemoteFailure {
    Keeping rule = access.keepingOfMount(path);
    if (rule == null) {
      findings.warning(
          subject,
          "is KV version 2; the policy hides whether it deletes versions after a time",
          "Grant read on " + path.mount() + "/config.");
    } else if (rule.expires()) {
      findings.failed(
          subject,
          "deletes versions after " + rule.expiry(),
          "Set its delete_version_after to 0s: `vault write "
              + path.mount()
              + "/config delete_version_after=0s`.");
    } else {
      findings.ok(subject, "is KV version 2 and keeps versions");
    }
  }

  private void kept(VaultPath path) {
    String subject = "vault path " + path.mount() + "/" + path.path();
    try {
      Keeping keeping = access.keeping(path);
      Optional<Instant> end = access.expires(path);
      end.ifPresent(when ->
          findings.warning(
              subject,
              "its newest version is deleted by Vault on " + when,
              "Nothing to do: a rotation writes the value once more before it rests on it. Without one, write it anew yourself after the rule is gone."));
      if (keeping == null) {
        findings.ok(subject, "nothing is stored yet; the first rotation sets max_versions to 50");
      } else if (keeping.maxVersions() < KEPT_VERSIONS || keeping.expires()) {
        findings.warning(
            subject,
            "max_versions is %s, delete_version_after %s"
                .formatted(keeping.maxVersions(), keeping.expiry()),
            "Nothing to do: the next rotation sets them to 50 and 0s before it writes.");
      } else {
        findings.ok(subject, "keeps " + keeping.maxVersions() + " versions, none expires");
      }
    } catch (RemoteFailure e) {
      findings.failed(subject, e, "Grant read on " + at(path, "metadata") + ".");
    }
  }

  private void own(VaultPath path) {
    String subject = "vault key " + path.mount() + "/" + path.path();
    try {
      var newest = store.newest(path);
      if (newest != null && newest.value() == null) {
        findings.failed(
            subject,
            "its newest version was deleted or has no field " + path.field(),
            "Undelete it: a new key would make every stored fingerprint or signature wrong.");
      } else if (path.path().endsWith("/" + SIGNING) && due(path)) {
        findings.warning(
            subject,
            "signs the audit trail for more than a year",
            "Change it: `keyturn audit rotate-key --reason yearly`.");
      } else {
        findings.ok(
            subject, newest == null ? "not made yet; the first rotation makes it" : "can be read");
      }
    } catch (RemoteFailure e) {
      findings.failed(subject, e, "Grant read on " + at(path, "data") + ".");
    }
  }

  private boolean due(VaultPath path) throws RemoteFailure {
    return SigningKeys.newestSince(connection, path)
        .filter(made -> made.plus(Heartbeat.KEY_LIFE).isBefore(clock.instant()))
        .isPresent();
  }

  private static boolean may(Map<String, Set<String>> granted, String path, String word) {
    Set<String> words = granted.getOrDefault(path, Set.of());
    return words.contains(word) || words.contains("root");
  }

  private static String at(VaultPath path, String kind) {
    return path.mount() + "/" + kind + "/" + path.path();
  }
}
