package dev.keyturn.wiring;

import dev.keyturn.adapter.application.AttestationClient;
import dev.keyturn.adapter.material.Materials;
import dev.keyturn.adapter.railway.RailwayAccess;
import dev.keyturn.adapter.railway.RailwayApi;
import dev.keyturn.adapter.railway.RailwayPlatform;
import dev.keyturn.adapter.vault.VaultConnection;
import dev.keyturn.adapter.vault.VaultKeys;
import dev.keyturn.adapter.vault.VaultStore;
import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.SigningGuard;
import dev.keyturn.engine.Drive;
import dev.keyturn.engine.Engine;
import dev.keyturn.engine.Leftovers;
import dev.keyturn.engine.Unavailable;
import dev.keyturn.engine.Watch;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.Commands;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.RequestBudget;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.wiring.Settings.WrongSetting;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Everything that the engine is made of. Vault is first spoken to when the engine is first needed.
 */
@Factory
final class Beans {
  @Singleton
  Clock clock() {
    return Program.clock();
  }

  @Singleton
  SecureRandom random() {
    return Program.random();
  }

  @Singleton
  Settings settings(ProcessEnvironment environment) {
    return Settings.from(environment);
  }

  @Singleton
  @Bean(preDestroy = "close")
  RailwayApi railwayApi(
      Settings settings, ProcessEnvironment environment, RequestBudget budget, Clock clock) {
    return new RailwayApi(settings.railway(), environment::token, budget, clock);
  }

  @Singleton
  RailwayAccess railwayAccess(RailwayApi api) {
    return new RailwayAccess(api);
  }

  @Singleton
  @Bean(preDestroy = "close")
  VaultConnection vault(Settings settings, Clock clock) {
    return new VaultConnection(settings.vault(), clock);
  }

  @Singleton
  VaultStore vaultStore(VaultConnection vault) {
    return new VaultStore(vault);
  }

  @Singleton
  AttestationClient replicas(
      Settings settings, ProcessEnvironment environment, SecureRandom random, Clock clock) {
    return new AttestationClient(settings.applications(), environment::token, random, clock);
  }

  @Singleton
  Engine engine(
      RotationStore store,
      AuditTrail trail,
      AuditStore auditStore,
      AnchorKeeper anchors,
      RailwayApi railway,
      VaultConnection vault,
      AttestationClient replicas,
      PlanFolder plans,
      Settings settings,
      SecureRandom random,
      Clock clock,
      Optional<Watch> watch) {
    byte[] key = ownKey(() -> keys(vault, random).key(own(settings, "fingerprint-key")));
    var ports =
        new Engine.Ports(
            new RailwayPlatform(railway),
            new VaultStore(vault),
            replicas,
            new Materials(random),
            new FingerprintKey(key),
            plans::current);
    return new Engine(
        store,
        trail,
        auditStore,
        anchors,
        ports,
        settings.timings(),
        worker(random),
        watch.orElse(Watch.NONE),
        clock);
  }

  @Singleton
  Leftovers leftovers(RotationStore store, RailwayApi railway, VaultConnection vault) {
    return new Leftovers(store, new RailwayPlatform(railway), new VaultStore(vault));
  }

  @Singleton
  PlanFolder plans(Settings settings) {
    return new PlanFolder(settings.plans(), settings.rehearsal());
  }

  @Singleton
  Starts starts(PlanFolder plans, RotationStore store, SigningGuard trail, SecureRandom random) {
    return new Starts(plans, store, trail::open, random);
  }

  @Singleton
  Commands commands(RotationStore store, SigningGuard trail, PlanFolder plans) {
    return new Commands(store, trail::open, plans::current);
  }

  @Singleton
  Drive drive(BeanProvider<Engine> engine, RotationStore store) {
    return new Drive(engine::get, store, longest -> LockSupport.parkNanos(longest.toNanos()));
  }

  private static VaultKeys keys(VaultConnection vault, SecureRandom random) {
    return new VaultKeys(vault, random);
  }

  static VaultPath own(Settings settings, String name) {
    return new VaultPath(settings.vaultMount(), settings.vaultPath() + "/" + name, "key");
  }

  private static byte[] ownKey(Fetch fetch) {
    try {
      return fetch.run();
    } catch (RemoteFailure e) {
      String problem = "Keyturn's own keys in Vault cannot be read: " + e.getMessage();
      throw e.kind() == RemoteFailure.Kind.REJECTED
          ? new WrongSetting(problem)
          : new Unavailable(problem);
    }
  }

  private interface Fetch {
    byte[] run() throws RemoteFailure;
  }

  /** A name for this process that no other has. */
  static String worker(SecureRandom random) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown";
    }
    return host + "/" + ProcessHandle.current().pid() + "/" + Integer.toHexString(random.nextInt());
  }
}
