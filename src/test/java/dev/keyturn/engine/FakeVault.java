package dev.keyturn.engine;

import dev.keyturn.rotation.FailureKind;
import dev.keyturn.rotation.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A store with versions and compare-and-set, in memory. */
final class FakeVault implements SecretStore {
  private final Map<VaultPath, List<Version>> versions = new HashMap<>();
  private final Map<VaultPath, Map<String, String>> labels = new HashMap<>();
  private final Faults faults;

  FakeVault(Faults faults) {
    this.faults = faults;
  }

  @Override
  public Version newest(VaultPath path) throws RemoteFailure {
    faults.read("vault", "newest");
    var all = all(path);
    return all.isEmpty() ? null : all.getLast();
  }

  @Override
  public Version read(VaultPath path, int version) throws RemoteFailure {
    faults.read("vault", "read");
    var all = all(path);
    return version < 1 || version > all.size() ? null : all.get(version - 1);
  }

  @Override
  public int write(VaultPath path, int after, SecretValue value, Map<String, String> with)
      throws RemoteFailure {
    String copy = value.reveal();
    return faults.write(
        "vault",
        "write",
        () -> {
          var all = all(path);
          if (all.size() != after) {
            throw new RemoteFailure(
                FailureKind.CONFLICT, "vault", "write", 400, "another version is the newest");
          }
          all.add(new Version(all.size() + 1, SecretValue.of(copy), Map.copyOf(with)));
          return all.size();
        });
  }

  @Override
  public void protect(VaultPath path) {}

  @Override
  public void label(VaultPath path, Map<String, String> with) throws RemoteFailure {
    faults.write("vault", "label", () -> labels.put(path, Map.copyOf(with)));
  }

  List<Version> all(VaultPath path) {
    return versions.computeIfAbsent(path, _ -> new ArrayList<>());
  }

  Map<String, String> labels(VaultPath path) {
    return labels.getOrDefault(path, Map.of());
  }
}
