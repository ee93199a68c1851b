package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.LeaseLost;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretStore;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Neither Railway nor Vault knows our fence, so it is held up on our side: before each single
 * request that changes something the database is asked whether the lease is still ours. Between the
 * journal's intent and the request lie reads, and a process that was stopped in one of them (by the
 * host, by a debugger, with its whole machine) wakes up when others have long gone on.
 *
 * <p>What is left is a stop between the database's answer and the first byte of the request. Nobody
 * but the receiver could close that.
 */
final class Fence {
  private final RotationStore store;
  private final Lease lease;
  private final Timings timings;

  Fence(RotationStore store, Lease lease, Timings timings) {
    this.store = store;
    this.lease = lease;
    this.timings = timings;
  }

  /**
   * @throws LeaseLost when another has it, or when the answer came so late that another may have
   */
  void stillOurs() {
    long asked = System.nanoTime();
    boolean ours = store.renew(lease, timings.lease());
    long fresh = timings.lease().minus(timings.call()).toNanos();
    if (!ours || System.nanoTime() - asked > fresh) {
      throw new LeaseLost(lease.rotation());
    }
  }

  DeployPlatform before(DeployPlatform platform) {
    return new FencedPlatform(platform);
  }

  SecretStore before(SecretStore vault) {
    return new FencedVault(vault);
  }

  private final class FencedPlatform implements DeployPlatform {
    private final DeployPlatform platform;

    FencedPlatform(DeployPlatform platform) {
      this.platform = platform;
    }

    @Override
    public ServiceSnapshot look(ServiceRef service, Set<VariableName> names) throws RemoteFailure {
      return platform.look(service, names);
    }

    @Override
    public Map<VariableName, StoredVariable> runningWith(
        ServiceRef service, String deploymentId, Set<VariableName> names) throws RemoteFailure {
      return platform.runningWith(service, deploymentId, names);
    }

    @Override
    public void set(ServiceRef service, Map<VariableName, SecretValue> values)
        throws RemoteFailure {
      stillOurs();
      platform.set(service, values);
    }

    @Override
    public void delete(RailwayEnvironment environment, Map<ServiceRef, Set<VariableName>> names)
        throws RemoteFailure {
      platform.delete(environment, names, Fence.this::stillOurs);
    }

    @Override
    public String redeploy(ServiceRef service, String deploymentId) throws RemoteFailure {
      stillOurs();
      return platform.redeploy(service, deploymentId);
    }
  }

  private final class FencedVault implements SecretStore {
    private final SecretStore vault;

    FencedVault(SecretStore vault) {
      this.vault = vault;
    }

    @Override
    public @Nullable Version newest(VaultPath path) throws RemoteFailure {
      return vault.newest(path);
    }

    @Override
    public @Nullable Version read(VaultPath path, int version) throws RemoteFailure {
      return vault.read(path, version);
    }

    @Override
    public int write(VaultPath path, int after, SecretValue value, Map<String, String> labels)
        throws RemoteFailure {
      stillOurs();
      return vault.write(path, after, value, labels);
    }

    @Override
    public void protect(VaultPath path) throws RemoteFailure {
      stillOurs();
      vault.protect(path);
    }

    @Override
    public void label(VaultPath path, Map<String, String> labels) throws RemoteFailure {
      stillOurs();
      vault.label(path, labels);
    }
  }
}
