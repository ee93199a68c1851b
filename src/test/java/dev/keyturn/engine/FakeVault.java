package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store with versions and compare-and-set, in memory. As in KV version 2, secrets that share a
 * path share its versions: each version has every field, and the labels of the field that was
 * written.
 */
public final class FakeVault implements SecretStore {
  private static final String EVERY_FIELD = "*";

  private final Map<String, List<Written>> versions = new HashMap<>();
  private final Map<VaultPath, Map<String, String>> labels = new HashMap<>();
  private final Set<VaultPath> refused = new HashSet<>();
  private final Set<VaultPath> later = new HashSet<>();
  private final Faults faults;

  private final Map<String, Duration> expiry = new HashMap<>();
  private final Clock clock;

  private record Written(
      Map<String, String> fields,
      String labelled,
      Map<String, String> labels,
      @Nullable Instant expires) {}

  FakeVault(Faults faults, Clock clock) {
    this.faults = faults;
    this.clock = clock;
  }

  /** The policy does not know the path: it is misspelt. */
  public void refuse(VaultPath path) {
    refused.add(path);
  }

  /** Now it does. */
  public void allow(VaultPath path) {
    refused.remove(path);
  }

  /** The same, from a moment after the look before the start. */
  public void refuseLater(VaultPath path) {
    refused.add(path);
    later.add(path);
  }

  private void allowed(VaultPath path) throws RemoteFailure {
    if (refused.contains(path)) {
      throw RemoteFailure.rejected("vault", "read", "the policy does not allow it");
    }
  }

  @Override
  public Set<VaultPath> ready(Collection<VaultPath> paths) throws RemoteFailure {
    faults.read("vault", "ready");
    var empty = new LinkedHashSet<VaultPath>();
    for (VaultPath path : paths) {
      if (!later.contains(path)) {
        allowed(path);
      }
      if (at(path).isEmpty()) {
        empty.add(path);
      }
    }
    return empty;
  }

  @Override
  public Version newest(VaultPath path) throws RemoteFailure {
    faults.read("vault", "newest");
    allowed(path);
    var all = at(path);
    return all.isEmpty() ? null : version(path, all.size());
  }

  @Override
  public Version read(VaultPath path, int number) throws RemoteFailure {
    faults.read("vault", "read");
    if (number < 1 || number > at(path).size()) {
      return null;
    }
    Version version = version(path, number);
    return version.value() == null ? null : version;
  }

  @Override
  public int write(VaultPath path, int after, SecretValue value, Map<String, String> with)
      throws RemoteFailure {
    String copy = value.reveal();
    return faults.write(
        "vault",
        "write",
        () -> {
          if (at(path).size() != after) {
            throw new RemoteFailure(
                RemoteFailure.Kind.CONFLICT,
                "vault",
                "write",
                400,
                "another version is the newest");
          }
          return add(path, copy, path.field(), with);
        });
  }

  /** A person's version: its labels say nothing of fields. */
  public void supply(VaultPath path, String text, Map<String, String> with) {
    add(path, text, EVERY_FIELD, with);
  }

  /** Somebody destroys a version: its number stays, its values are gone. */
  public void destroy(VaultPath path, int number) {
    at(path).set(number - 1, new Written(Map.of(), EVERY_FIELD, Map.of(), null));
  }

  private int add(VaultPath path, String text, String labelled, Map<String, String> with) {
    var all = at(path);
    var fields = new HashMap<>(all.isEmpty() ? Map.of() : all.getLast().fields());
    fields.put(path.field(), text);
    Duration span = expiry.get(key(path));
    Instant expires = span == null ? null : clock.instant().plus(span);
    all.add(new Written(fields, labelled, Map.copyOf(with), expires));
    return all.size();
  }

  /** What is written to the path from now on is deleted after so long, until it is protected. */
  void deleteVersionsAfter(VaultPath path, Duration span) {
    expiry.put(key(path), span);
  }

  /** As after a restore from a backup: what was written later has never been. */
  void restoreTo(VaultPath path, int newest) {
    var all = at(path);
    all.subList(newest, all.size()).clear();
  }

  @Override
  public void protect(VaultPath path) throws RemoteFailure {
    allowed(path);
    expiry.remove(key(path));
  }

  @Override
  public void label(VaultPath path, Map<String, String> with) throws RemoteFailure {
    faults.write("vault", "label", () -> labels.put(path, Map.copyOf(with)));
  }

  /** The versions that have this field. */
  public List<Version> all(VaultPath path) {
    var all = new ArrayList<Version>();
    for (int number = 1; number <= at(path).size(); number++) {
      Version version = version(path, number);
      if (version.value() != null) {
        all.add(version);
      }
    }
    return all;
  }

  public Map<String, String> labels(VaultPath path) {
    return labels.getOrDefault(path, Map.of());
  }

  private Version version(VaultPath path, int number) {
    Written written = at(path).get(number - 1);
    Instant expires = written.expires();
    boolean there = expires == null || expires.isAfter(clock.instant());
    String text = there ? written.fields().get(path.field()) : null;
    boolean ours =
        written.labelled().equals(path.field()) || written.labelled().equals(EVERY_FIELD);
    return new Version(
        number,
        text == null ? null : SecretValue.of(text),
        ours ? written.labels() : Map.<String, String>of(),
        expires);
  }

  private static String key(VaultPath path) {
    return path.mount() + "/" + path.path();
  }

  private List<Written> at(VaultPath path) {
    return versions.computeIfAbsent(key(path), _ -> new ArrayList<>());
  }
}
