package dev.keyturn.wiring;

import dev.keyturn.access.Refusals;
import dev.keyturn.adapter.vault.SigningKeys;
import dev.keyturn.adapter.vault.VaultAnchor;
import dev.keyturn.adapter.vault.VaultConnection;
import dev.keyturn.adapter.witness.AskedBeside;
import dev.keyturn.adapter.witness.WitnessFile;
import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.AuditKeys;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.audit.CheckpointWitness;
import dev.keyturn.audit.Head;
import dev.keyturn.audit.Heartbeat;
import dev.keyturn.audit.KeyRotation;
import dev.keyturn.audit.KeysOutOfReach;
import dev.keyturn.audit.ReplaceableAnchor;
import dev.keyturn.audit.SigningGuard;
import dev.keyturn.audit.Witnesses;
import dev.keyturn.engine.Unavailable;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.ReAnchoring;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.wiring.Settings.WrongSetting;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.exceptions.BeanInstantiationException;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit trail: its keys and its anchor in Vault, and who else remembers it. */
@Factory
final class AuditBeans {
  private static final Logger LOG = LoggerFactory.getLogger(AuditBeans.class);
  private static final String NAME = "keyturn";
  private static final Duration WITNESS_PATIENCE = Duration.ofSeconds(5);

  @Singleton
  ReplaceableAnchor anchors(VaultConnection vault, Settings settings) {
    return new VaultAnchor(vault, settings.vaultMount(), settings.vaultPath() + "/audit-anchor");
  }

  @Singleton
  AuditKeys auditKeys(
      AuditStore store, VaultConnection vault, Settings settings, SecureRandom random) {
    try {
      return new SigningKeys(
          vault,
          random,
          Beans.own(settings, "audit-signing-key"),
          NAME,
          store.head().map(Head::checkpointNote));
    } catch (RemoteFailure e) {
      String problem = "Keyturn's own keys in Vault cannot be read: " + e.getMessage();
      throw e.kind() == RemoteFailure.Kind.REJECTED
          ? new WrongSetting(problem)
          : new Unavailable(problem);
    }
  }

  @Singleton
  AuditTrail trail(AuditStore store, AuditKeys keys, Clock clock, SecureRandom random) {
    return new AuditTrail(
        store, keys, NAME, new AuditEntry.Tool(Version.NUMBER, Version.BUILD), clock, random);
  }

  @Singleton
  SigningGuard guard(AuditStore store, BeanProvider<AuditTrail> trail, AnchorKeeper anchors) {
    return new SigningGuard(store, trail::get, anchors);
  }

  @Singleton
  Witnesses witnesses(Settings settings, BeanProvider<AuditTrail> trail, Clock clock) {
    List<CheckpointWitness> file =
        settings.auditWitnessFile().stream()
            .<CheckpointWitness>map(
                path -> new AskedBeside(new WitnessFile(path, clock), WITNESS_PATIENCE))
            .toList();
    return new Witnesses(file, () -> newest(trail), clock);
  }

  /** No rotation and no exit code depends on it, whatever stands in its way. */
  private static Optional<String> newest(BeanProvider<AuditTrail> trail) {
    try {
      return trail.get().signedCheckpoint();
    } catch (BeanInstantiationException | KeysOutOfReach e) {
      LOG.warn("The witnesses get no checkpoint: Keyturn's own keys in Vault cannot be read");
    } catch (BrokenTrail e) {
      LOG.warn("The witnesses get no checkpoint: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("The witnesses get no checkpoint: {}", e.getClass().getSimpleName());
    }
    return Optional.empty();
  }

  @Singleton
  Heartbeat heartbeat(
      RotationStore store,
      AuditTrail trail,
      AuditKeys keys,
      AnchorKeeper anchors,
      Witnesses witnesses,
      Clock clock) {
    return new Heartbeat(inTransaction(store), trail, keys, anchors, witnesses, clock);
  }

  @Singleton
  KeyRotation handover(
      RotationStore store,
      AuditTrail trail,
      AuditKeys keys,
      AnchorKeeper anchors,
      Witnesses witnesses,
      Clock clock) {
    return new KeyRotation(inTransaction(store), trail, keys, anchors, witnesses, clock);
  }

  @Singleton
  ReAnchoring reAnchoring(
      RotationStore store,
      AuditStore auditStore,
      BeanProvider<AuditTrail> trail,
      ReplaceableAnchor anchors,
      Witnesses witnesses,
      Clock clock,
      Refusals refusals) {
    return new ReAnchoring(
        auditStore, trail::get, anchors, witnesses, inTransaction(store), clock, refusals::note);
  }

  private static Consumer<Runnable> inTransaction(RotationStore store) {
    return work ->
        store.inTransaction(() -> {
          work.run();
          return true;
        });
  }
}
